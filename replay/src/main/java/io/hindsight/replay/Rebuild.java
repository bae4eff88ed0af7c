package io.hindsight.replay;

import io.hindsight.replay.RebuildEvent.RebuildCancelled;
import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildPaused;
import io.hindsight.replay.RebuildEvent.RebuildResumed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.RebuildThrottled;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

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
 * @param missing how many transactions of these lack each feature of the version that profiles
 *     serve, since it was introduced later; in their order, empty when none was counted
 * @param throttle the most events folded per second; 0 for as many as can be
 * @param time when it worked
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
    List<Long> missing,
    int throttle,
    RebuildTime time,
    String failure) {

  static final Rebuild NONE =
      new Rebuild(Status.NONE, 0, 0, 0, new BitSet(), 0, 0, 0, List.of(), 0, RebuildTime.NONE, "");

  /** Where a rebuild stands. */
  enum Status {
    NONE,
    RUNNING,
    PAUSED,
    READY,
    FAILED,
    CANCELLED;

    String label() {
      return switch (this) {
        case NONE -> "none";
        case RUNNING -> "running";
        case PAUSED -> "paused";
        case READY -> "ready";
        case FAILED -> "failed";
        case CANCELLED -> "cancelled";
      };
    }
  }

  /** Tells whether every segment is done. */
  boolean isFolded() {
    return segments > 0 && done.cardinality() == segments;
  }

  /** Applies what happened. */
  Rebuild evolve(RebuildEvent event) {
    return event.fold(new Evolution(this));
  }

  private Rebuild as(Status next, RebuildTime at, String why) {
    return new Rebuild(
        next, build, version, segments, done, events, accounts, parked, missing, throttle, at, why);
  }

  private static List<Long> sum(List<Long> some, List<Long> others) {
    if (some.isEmpty() || others.isEmpty()) {
      return some.isEmpty() ? others : some;
    }
    var sums = new ArrayList<Long>(some.size());
    for (int i = 0; i < some.size(); i++) {
      sums.add(some.get(i) + others.get(i));
    }
    return List.copyOf(sums);
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
          List.of(),
          0,
          RebuildTime.startedAt(event.atMicros()),
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
          sum(before.missing, event.missing()),
          before.throttle,
          before.time,
          "");
    }

    @Override
    public Rebuild onCaughtUp(RebuildCaughtUp event) {
      return before.as(Status.READY, before.time.endedAt(event.atMicros()), "");
    }

    @Override
    public Rebuild onFailed(RebuildFailed event) {
      return before.as(Status.FAILED, before.time.endedAt(event.atMicros()), event.reason());
    }

    @Override
    public Rebuild onPaused(RebuildPaused event) {
      return before.as(Status.PAUSED, before.time.pausedAt(event.atMicros()), "");
    }

    @Override
    public Rebuild onResumed(RebuildResumed event) {
      return before.as(Status.RUNNING, before.time.resumedAt(event.atMicros()), "");
    }

    @Override
    public Rebuild onCancelled(RebuildCancelled event) {
      return before.as(Status.CANCELLED, before.time.endedAt(event.atMicros()), "");
    }

    @Override
    public Rebuild onThrottled(RebuildThrottled event) {
      return new Rebuild(
          before.status,
          before.build,
          before.version,
          before.segments,
          before.done,
          before.events,
          before.accounts,
          before.parked,
          before.missing,
          event.eventsPerSecond(),
          before.time,
          before.failure);
    }
  }
}
