package io.hindsight.replay;

import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;
import java.util.BitSet;

/**
 * How far a rebuild has come.
 *
 * @param status where it stands
 * @param build the build
 * @param version the rule set's version
 * @param segments into how many segments the journal is divided
 * @param done the segments that are done
 * @param events the events of these
 * @param accounts the accounts of these
 * @param parked the events of these that could not be folded
 * @param startedAtMicros when it began, epoch microseconds
 * @param endedAtMicros when it ended; 0 while it runs
 * @param failure why it gave up; empty otherwise
 */
record Rebuild(
    Status status,
    int build,
    int version,
    int segments,
    BitSet done,
    long events,
    long accounts,
    long parked,
    long startedAtMicros,
    long endedAtMicros,
    String failure) {

  static final Rebuild NONE = new Rebuild(Status.NONE, 0, 0, 0, new BitSet(), 0, 0, 0, 0, 0, "");

  /** Where a rebuild stands. */
  enum Status {
    NONE,
    RUNNING,
    READY,
    FAILED;

    String label() {
      return switch (this) {
        case NONE -> "none";
        case RUNNING -> "running";
        case READY -> "ready";
        case FAILED -> "failed";
      };
    }
  }

  /** Applies what happened. */
  Rebuild evolve(RebuildEvent event) {
    return event.fold(new Evolution(this));
  }

  private record Evolution(Rebuild before) implements RebuildEvent.Cases<Rebuild> {
    @Override
    public Rebuild onStarted(RebuildStarted event) {
      return new Rebuild(
          Status.RUNNING,
          event.build(),
          event.version(),
          event.segments(),
          new BitSet(event.segments()),
          0,
          0,
          0,
          event.atMicros(),
          0,
          "");
    }

    @Override
    public Rebuild onSegment(SegmentCompleted event) {
      if (before.done.get(event.segment())) {
        return before;
      }
      BitSet done = (BitSet) before.done.clone();
      done.set(event.segment());
      return new Rebuild(
          before.status,
          before.build,
          before.version,
          before.segments,
          done,
          before.events + event.events(),
          before.accounts + event.accounts(),
          before.parked + event.parked(),
          before.startedAtMicros,
          0,
          "");
    }

    @Override
    public Rebuild onCaughtUp(RebuildCaughtUp event) {
      return ended(Status.READY, event.atMicros(), "");
    }

    @Override
    public Rebuild onFailed(RebuildFailed event) {
      return ended(Status.FAILED, event.atMicros(), event.reason());
    }

    private Rebuild ended(Status status, long atMicros, String failure) {
      return new Rebuild(
          status,
          before.build,
          before.version,
          before.segments,
          before.done,
          before.events,
          before.accounts,
          before.parked,
          before.startedAtMicros,
          atMicros,
          failure);
    }
  }
}
