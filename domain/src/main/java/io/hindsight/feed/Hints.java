package io.hindsight.feed;

import io.hindsight.feed.FeedProtocol.ToSlice;

/**
 * Carries messages to the handlers of slices, wherever these are; may lose any of them. An
 * implementation has a public constructor that takes the {@code ActorSystem}.
 */
@FunctionalInterface
public interface Hints {
  /** Sends a message to the handler of a slice. */
  void send(int slice, ToSlice message);
}
