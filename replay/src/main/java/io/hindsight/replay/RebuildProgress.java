package io.hindsight.replay;

import io.hindsight.serialization.NodeMessage;

/**
 * How far a rebuild has come, for those who watch it.
 *
 * @param build the build
 * @param version the rule set's version
 * @param status none, running, ready or failed
 * @param segments into how many segments the journal is divided
 * @param segmentsDone how many of these are done
 * @param events events folded so far
 * @param accounts accounts of the segments that are done
 * @param parked events that could not be folded
 * @param elapsedMillis since it began
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
    long elapsedMillis,
    String error)
    implements NodeMessage {

  /** Returns how much of the journal's token ring is done, 0 to 1. */
  public double share() {
    return segments == 0 ? 0 : (double) segmentsDone / segments;
  }

  /** Returns events folded per second so far. */
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
