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
 * @param throttle how fast a rebuild begins; see {@link RebuildThrottle}
 * @param throttleMax the highest throttle that can be set
 * @param reportInterval how often a worker tells how far it is
 * @param workerTimeout after how long a segment of which a worker knows nothing is given to another
 */
public record RebuildSettings(
    int segments,
    int workers,
    int writesInFlight,
    int segmentAttempts,
    Duration retryDelay,
    int flushBlocks,
    int throttle,
    int throttleMax,
    Duration reportInterval,
    Duration workerTimeout) {
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
        throttle(rebuild),
        rebuild.getInt("throttle-max-events-per-s"),
        rebuild.getDuration("report-interval"),
        rebuild.getDuration("worker-timeout"));
  }

  private static int throttle(Config rebuild) {
    return rebuild.getString("throttle-events-per-s").equals("auto")
        ? RebuildThrottle.AUTO
        : rebuild.getInt("throttle-events-per-s");
  }
}
