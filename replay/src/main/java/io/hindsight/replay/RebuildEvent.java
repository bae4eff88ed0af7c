package io.hindsight.replay;

import io.hindsight.serialization.Stored;

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

  /** All events of a segment are folded and durable. */
  record SegmentCompleted(int segment, long events, long accounts, long parked, long atMicros)
      implements RebuildEvent {
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
}
