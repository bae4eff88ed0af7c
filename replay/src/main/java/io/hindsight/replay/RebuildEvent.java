package io.hindsight.replay;

import io.hindsight.serialization.Stored;
import java.util.List;

/** What happened to the rebuild of one build. */
public sealed interface RebuildEvent extends Stored {

  /** Handles every kind of event. */
  interface Cases<R> {
    /** Handles the beginning. */
    R onStarted(RebuildStarted event);

    /** Handles a completed segment. */
    R onSegment(SegmentCompleted event);

    /** Handles the end. */
    R onCaughtUp(RebuildCaughtUp event);

    /** Handles a failure. */
    R onFailed(RebuildFailed event);

    /** Handles a pause. */
    R onPaused(RebuildPaused event);

    /** Handles the end of a pause. */
    R onResumed(RebuildResumed event);

    /** Handles a cancellation. */
    R onCancelled(RebuildCancelled event);

    /** Handles another throttle. */
    R onThrottled(RebuildThrottled event);
  }

  /** Calls the case of this event's kind. */
  <R> R fold(Cases<R> cases);

  /** The rebuild began: the journal is divided into so many segments. */
  record RebuildStarted(int build, int version, int segments, long atMicros)
      implements RebuildEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onStarted(this);
    }
  }

  /**
   * All events of a segment are folded and durable.
   *
   * @param missing how many transactions of it lack each feature of the version that profiles
   *     serve, since it was introduced later; in their order, empty when nobody counted
   */
  record SegmentCompleted(
      int segment, long events, long accounts, long parked, long atMicros, List<Long> missing)
      implements RebuildEvent {
    /** Copies the list. */
    public SegmentCompleted {
      missing = List.copyOf(missing);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onSegment(this);
    }
  }

  /** All segments are done: the build is live. */
  record RebuildCaughtUp(long atMicros) implements RebuildEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onCaughtUp(this);
    }
  }

  /** The rebuild gave up. */
  record RebuildFailed(String reason, long atMicros) implements RebuildEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onFailed(this);
    }
  }

  /** The rebuild was told to wait: what was under way is given up and done again later. */
  record RebuildPaused(long atMicros) implements RebuildEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onPaused(this);
    }
  }

  /** The rebuild goes on from the segments that are done. */
  record RebuildResumed(long atMicros) implements RebuildEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onResumed(this);
    }
  }

  /** The rebuild was given up for good by someone who watched it. */
  record RebuildCancelled(long atMicros) implements RebuildEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onCancelled(this);
    }
  }

  /** From now on at most so many events are folded per second; 0 for as many as can be. */
  record RebuildThrottled(int eventsPerSecond, long atMicros) implements RebuildEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onThrottled(this);
    }
  }
}
