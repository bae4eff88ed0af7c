package io.hindsight.replay;

import io.hindsight.replay.RebuildEntity.SegmentEnded;
import io.hindsight.replay.RebuildEntity.WorkerReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one rebuild, and which of them folds what. A run is what lies between a beginning
 * and the next pause; what a worker says of another run is passed over. Messages may be lost: a
 * worker that has not joined or is silent is asked again, and a segment of which its worker knows
 * nothing is given to another. Folding a segment twice does no harm. Owned by the rebuild's actor.
 */
final class RebuildCrew {
  private final int build;
  private final ActorRef<RebuildEntity.Message> rebuild;
  private final Duration timeout;
  private final Map<ActorRef<RebuildWorker.Message>, Member> members = new HashMap<>();

  /** Null while there is none. */
  private @Nullable String run;

  private long ruleBookPosition;
  private int throttle;
  private int share;

  /** A worker that is there. */
  private static final class Member {
    /** When each segment was given to it, by the nano clock. */
    private final Map<Integer, Long> given = new HashMap<>();

    /** Null until it has joined the run. */
    private @Nullable WorkerReport report;

    /** When it reported last. */
    private long heardNanos;

    private boolean hasRoom() {
      return report != null && given.size() < report.capacity();
    }

    private void leave() {
      given.clear();
      report = null;
    }
  }

  RebuildCrew(int build, ActorRef<RebuildEntity.Message> rebuild, Duration timeout) {
    this.build = build;
    this.rebuild = rebuild;
    this.timeout = timeout;
  }

  /** Begins a run; the workers join it one by one. */
  void gather(long position, int eventsPerSecond) {
    disband();
    run = UUID.randomUUID().toString();
    ruleBookPosition = position;
    throttle = eventsPerSecond;
    share = share();
    callAbsent();
  }

  /** Ends the run; nobody folds anything when all have heard of it. */
  void disband() {
    String ended = run;
    if (ended != null) {
      members.forEach(
          (worker, member) -> {
            worker.tell(new RebuildWorker.Abandon(ended));
            member.leave();
          });
    }
    run = null;
  }

  /** Tells whether this is the run under way. */
  boolean isRun(String name) {
    return name.equals(run);
  }

  /** Takes note of which workers there are; those that are gone fold nothing any more. */
  void present(Set<ActorRef<RebuildWorker.Message>> workers) {
    members.keySet().retainAll(workers);
    workers.forEach(worker -> members.computeIfAbsent(worker, ignored -> new Member()));
    divideThrottle();
    callAbsent();
  }

  /** Asks those to join that have not, or of which nothing was heard for long. */
  void callAbsent() {
    String current = run;
    if (current != null) {
      long now = System.nanoTime();
      members.forEach(
          (worker, member) -> {
            if (now - member.heardNanos > timeout.toNanos()) {
              member.leave();
            }
            if (member.report == null) {
              worker.tell(new RebuildWorker.Join(current, build, ruleBookPosition, share, rebuild));
            }
          });
    }
  }

  /** Sets how fast all together may be. */
  void throttle(int eventsPerSecond) {
    throttle = eventsPerSecond;
    divideThrottle();
  }

  private int share() {
    boolean isRate = throttle != RebuildThrottle.AUTO && throttle != RebuildThrottle.NONE;
    return isRate ? Math.max(1, throttle / Math.max(1, members.size())) : throttle;
  }

  private void divideThrottle() {
    String current = run;
    if (current != null && share != share()) {
      share = share();
      members.forEach(
          (worker, member) -> {
            if (member.report != null) {
              worker.tell(new RebuildWorker.Limit(current, share));
            }
          });
    }
  }

  /**
   * Takes note of how a worker is getting on.
   *
   * @return whether it may have room that it had not before
   */
  boolean reported(WorkerReport report) {
    Member member = members.get(report.worker());
    if (member == null || !isRun(report.run())) {
      return false;
    }
    boolean hadRoom = member.hasRoom();
    member.report = report;
    long now = System.nanoTime();
    member.heardNanos = now;
    member
        .given
        .entrySet()
        .removeIf(
            each ->
                !report.folding().contains(each.getKey())
                    && now - each.getValue() > timeout.toNanos());
    return !hadRoom && member.hasRoom();
  }

  /**
   * Takes note that a worker is done with a segment.
   *
   * @return whether that counts
   */
  boolean ended(SegmentEnded ended) {
    if (!isRun(ended.run())) {
      return false;
    }
    Member member = members.get(ended.worker());
    if (member != null) {
      member.given.remove(ended.segment());
      if (member.report != null) {
        member.report = member.report.without(ended.events());
      }
    }
    return true;
  }

  /**
   * Gives workers segments, one each in turn, as long as they have room.
   *
   * @param notNow which are done or must wait
   * @param segments how many there are
   */
  void assign(BitSet notNow, int segments) {
    String current = run;
    if (current == null) {
      return;
    }
    members.values().forEach(member -> member.given.keySet().forEach(notNow::set));
    int segment = notNow.nextClearBit(0);
    boolean gave = true;
    while (gave) {
      gave = false;
      for (var each : members.entrySet()) {
        if (segment < segments && each.getValue().hasRoom()) {
          each.getValue().given.put(segment, System.nanoTime());
          each.getKey().tell(new RebuildWorker.Fold(current, segment, segments));
          segment = notNow.nextClearBit(segment + 1);
          gave = true;
        }
      }
    }
  }

  /** Returns how many events were folded of segments that are not done yet. */
  long inFlight() {
    long events = 0;
    for (Member member : members.values()) {
      events += member.report == null ? 0 : member.report.inFlight();
    }
    return events;
  }

  /** Returns the workers that have joined, for those who watch, by their nodes. */
  List<RebuildProgress.Worker> shown() {
    var shown = new ArrayList<RebuildProgress.Worker>();
    for (Member member : members.values()) {
      WorkerReport report = member.report;
      if (report != null) {
        shown.add(
            new RebuildProgress.Worker(
                report.node(), report.capacity(), member.given.size(), report.throttle()));
      }
    }
    shown.sort(Comparator.comparing(RebuildProgress.Worker::node));
    return List.copyOf(shown);
  }
}
