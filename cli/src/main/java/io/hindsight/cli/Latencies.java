package io.hindsight.cli;

import java.util.Arrays;

/** Durations that were measured, and what so many of them do not exceed. For one thread. */
final class Latencies {
  private static final int CAPACITY_FIRST = 1024;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double PERCENT = 100;

  private long[] nanos = new long[CAPACITY_FIRST];
  private int count;
  private boolean isSorted = true;

  void add(long duration) {
    reserve(count + 1);
    nanos[count++] = duration;
    isSorted = false;
  }

  void addAll(Latencies others) {
    reserve(count + others.count);
    System.arraycopy(others.nanos, 0, nanos, count, others.count);
    count += others.count;
    isSorted = false;
  }

  private void reserve(int needed) {
    if (needed > nanos.length) {
      nanos = Arrays.copyOf(nanos, Math.max(needed, nanos.length * 2));
    }
  }

  int count() {
    return count;
  }

  /**
   * The smallest of the durations that at least so many percent do not exceed (the nearest rank, so
   * that it is always one that was measured), in milliseconds.
   *
   * @param percent more than 0, at most 100
   * @throws IllegalStateException when there are none
   */
  double percentileMillis(double percent) {
    if (!(percent > 0 && percent <= PERCENT)) {
      throw new IllegalArgumentException("percent: " + percent + " (expected: > 0 and <= 100)");
    }
    if (count == 0) {
      throw new IllegalStateException("no durations were measured");
    }
    if (!isSorted) {
      Arrays.sort(nanos, 0, count);
      isSorted = true;
    }
    int rank = (int) Math.ceil(percent / PERCENT * count);
    return nanos[Math.max(1, rank) - 1] / NANOS_PER_MILLI;
  }

  /** The longest, in milliseconds; fails as {@link #percentileMillis} does. */
  double maxMillis() {
    return percentileMillis(PERCENT);
  }
}
