package io.hindsight.cli;

import java.util.Arrays;

/** The least of the last values; 0 until there are enough of them. Thread-safe. */
final class RecentMinimum {
  private static final int VALUES = 16;

  private final long[] values = new long[VALUES];
  private int next;

  synchronized void add(long value) {
    values[next] = value;
    next = (next + 1) % VALUES;
  }

  synchronized long get() {
    return Arrays.stream(values).min().orElse(0);
  }
}
