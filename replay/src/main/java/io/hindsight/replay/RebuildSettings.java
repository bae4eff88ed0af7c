package io.hindsight.replay;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a rebuild works. Each is documented beside its default in {@code reference.conf}.
 *
 * @param segments into how many segments the journal is divided
 * @param workers segments folded at once on a node
 * @param writesInFlight writes of one worker under way at once
 * @param segmentAttempts how often a segment is tried before the rebuild gives up
 * @param retryDelay the wait before a segment is tried again
 * @param flushBlocks blocks of one account held in memory before they are written
 * @param throttle the most events per second that a rebuild begins with; 0 for as many as can be
 * @param throttleMax the highest throttle that can be set
 */
public record RebuildSettings(
    int segments,
    int workers,
    int writesInFlight,
    int segmentAttempts,
    Duration retryDelay,
    int flushBlocks,
    int throttle,
    int throttleMax) {
  /** Reads {@code hindsight.rebuild}. */
  public static RebuildSettings of(Config config) {
    Config rebuild = config.getConfig("hindsight.rebuild");
    return new RebuildSettings(
        rebuild.getInt("segments"),
        rebuild.getInt("workers"),
        rebuild.getInt("writes-in-flight"),
        rebuild.getInt("segment-attempts"),
        rebuild.getDuration("retry-delay"),
        rebuild.getInt("flush-blocks"),
        rebuild.getInt("throttle-events-per-s"),
        rebuild.getInt("throttle-max-events-per-s"));
  }
}
