package io.hindsight.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How rebuilds are measured.
 *
 * @param file transactions to fill the journal with; null for simulated ones
 * @param transactions how many of these at most
 * @param rules the rule set to rebuild with; null for that of the measurement
 * @param workers segments folded at once; null for the server's own setting
 * @param rounds rebuilds that are measured, one after the other
 * @param whatIf whether passes for several candidates are measured, too
 * @param livePerSecond live transactions per second beside a rebuild; null to leave that out
 * @param temporary where the temporary directory is made, or null for the system's place
 */
record BenchRebuildSettings(
    @Nullable Path file,
    long transactions,
    @Nullable Path rules,
    @Nullable Integer workers,
    int rounds,
    boolean whatIf,
    @Nullable Integer livePerSecond,
    @Nullable Path temporary) {
  static final long TRANSACTIONS = 1_000_000;
  static final int ROUNDS = 3;
  private static final int ROUNDS_MAX = 7;
  private static final int WORKERS_MAX = 8;
  private static final int LIVE_MAX = 10_000;

  BenchRebuildSettings {
    if (transactions < 1) {
      throw new IllegalArgumentException(
          "--transactions: " + transactions + " (expected: 1 or more)");
    }
    if (rounds < 1 || rounds > ROUNDS_MAX) {
      throw new IllegalArgumentException(
          "--rounds: " + rounds + " (expected: 1 to " + ROUNDS_MAX + ")");
    }
    if (livePerSecond != null && (livePerSecond < 1 || livePerSecond > LIVE_MAX)) {
      throw new IllegalArgumentException(
          "--live: " + livePerSecond + " (expected: 1 to " + LIVE_MAX + " per second)");
    }
    if (workers != null && (workers < 1 || workers > WORKERS_MAX)) {
      throw new IllegalArgumentException(
          "--workers: " + workers + " (expected: 1 to " + WORKERS_MAX + ")");
    }
  }
}
