package io.hindsight.replay;

import io.hindsight.serialization.NodeMessage;
import java.util.List;

/**
 * How far a rebuild has come, for those who watch it.
 *
 * @param build the build
 * @param version the rule set's version
 * @param status none, running, paused, ready, failed or cancelled
 * @param segments into how many segments the journal is divided
 * @param segmentsDone how many of these are done
 * @param events events folded so far
 * @param accounts accounts of the segments that are done
 * @param parked events that could not be folded
 * @param missing how many transactions of the segments that are done lack each feature of the
 *     version that profiles serve, since it was introduced later; in the order of {@link
 *     io.hindsight.rules.CompiledRuleSet#profileFeatures}, empty when none was counted
 * @param throttle the most events folded per second; 0 for as many as can be
 * @param elapsedMillis how long it worked since it began, without pauses
 * @param pausedMillis how long it was paused
 * @param workers the nodes on which it works, and how many segments each has under way
 * @param error why it failed; empty otherwise
 */
public record RebuildProgress(
    int build,
    int version,
    String status,
    int segments,
    int segmentsDone,
    long events,
    long accounts,
    long parked,
    List<Long> missing,
    int throttle,
    long elapsedMillis,
    long pausedMillis,
    List<Workers> workers,
    String error)
    implements NodeMessage {
  /**
   * What a node does for a rebuild.
   *
   * @param node its address in the cluster
   * @param segments how many segments it has under way
   */
  public record Workers(String node, int segments) {}

  /** Copies the lists. */
  public RebuildProgress {
    missing = List.copyOf(missing);
    workers = List.copyOf(workers);
  }

  static RebuildProgress of(
      int build, Rebuild rebuild, long events, List<Workers> workers, long nowMicros) {
    return new RebuildProgress(
        build,
        rebuild.version(),
        rebuild.status().label(),
        rebuild.segments(),
        rebuild.done().cardinality(),
        events,
        rebuild.accounts(),
        rebuild.parked(),
        rebuild.missing(),
        rebuild.throttle(),
        rebuild.time().workedMicrosUntil(nowMicros) / 1000,
        rebuild.time().pausedMicrosUntil(nowMicros) / 1000,
        workers,
        rebuild.failure());
  }

  /** Tells whether it waits for someone to resume it. */
  public boolean isPaused() {
    return status.equals(Rebuild.Status.PAUSED.label());
  }

  /** Tells whether it is over, however it ended. */
  public boolean isOver() {
    return switch (status) {
      case "ready", "failed", "cancelled" -> true;
      default -> false;
    };
  }

  /** Returns how much of the journal's token ring is done, 0 to 1. */
  public double share() {
    return segments == 0 ? 0 : (double) segmentsDone / segments;
  }

  /** Returns events folded per second of the time that it worked. */
  public double eventsPerSecond() {
    return elapsedMillis == 0 ? 0 : events * 1000.0 / elapsedMillis;
  }

  /** Returns the time left in milliseconds, by the share done; -1 when nothing can be said yet. */
  public long etaMillis() {
    if (segmentsDone == segments) {
      return 0;
    }
    return segmentsDone == 0 ? -1 : StrictMath.round(elapsedMillis * (1 - share()) / share());
  }
}
