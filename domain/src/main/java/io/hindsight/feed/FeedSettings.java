package io.hindsight.feed;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How the feed works. Each is documented beside its default in {@code reference.conf}.
 *
 * @param epochLength how long the markers of a slice go into one epoch
 * @param resendAfter how long a hint may remain unanswered before it is repeated
 * @param resendMax the longest wait between two repetitions
 * @param lookAfter how long after a failed write the journal is looked at once more
 * @param unfoldedMax accounts of one slice whose hints are remembered
 * @param buffer hints that the handler of one slice holds
 * @param lookups accounts of one slice that are compared with the journal at once
 * @param refreshEvery how often the handler of a slice looks which epochs can be closed
 * @param wakeEvery how often a node sees to it that the handler of every slice runs
 * @param hints the class that carries hints, an implementation of {@link Hints}
 */
public record FeedSettings(
    Duration epochLength,
    Duration resendAfter,
    Duration resendMax,
    Duration lookAfter,
    int unfoldedMax,
    int buffer,
    int lookups,
    Duration refreshEvery,
    Duration wakeEvery,
    String hints) {
  /** Reads {@code hindsight.feed}. */
  public static FeedSettings of(Config config) {
    Config feed = config.getConfig("hindsight.feed");
    return new FeedSettings(
        feed.getDuration("epoch-length"),
        feed.getDuration("resend-after"),
        feed.getDuration("resend-max"),
        feed.getDuration("look-after"),
        feed.getInt("unfolded-max"),
        feed.getInt("buffer"),
        feed.getInt("lookups"),
        feed.getDuration("refresh-every"),
        feed.getDuration("wake-every"),
        feed.getString("hints"));
  }
}
