package io.hindsight.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench score} measures.
 *
 * @param accounts that pay
 * @param inFlight requests at once, each on a connection of its own
 * @param seconds of each measured phase
 * @param warmUpSeconds of the same load before the maximum and the floor
 * @param idleSeconds that the idle server is watched
 * @param rate of the steady phase per second; null for half of the maximum
 * @param seed of the transactions
 * @param rounds each with new data
 * @param against another checkout that is measured too, or null
 * @param temporary where the temporary directories are made, or null for the system's place
 */
record BenchSettings(
    int accounts,
    int inFlight,
    int seconds,
    int warmUpSeconds,
    int idleSeconds,
    @Nullable Integer rate,
    long seed,
    int rounds,
    @Nullable Path against,
    @Nullable Path temporary) {
  static final int ACCOUNTS = 5_000;
  static final int IN_FLIGHT = 64;
  static final int SECONDS = 20;
  static final int WARM_UP_SECONDS = 10;
  static final int IDLE_SECONDS = 20;
  static final int ROUNDS = 1;

  /** The highest rate that is chosen when none is given. */
  static final int RATE_CHOSEN_MAX = 500;

  static final int ACCOUNTS_MAX = 1_000_000;
  static final int IN_FLIGHT_MAX = 500;
  static final int SECONDS_MAX = 3_600;
  private static final int RATE_MAX = 100_000;
  static final int ROUNDS_MAX = 20;

  BenchSettings {
    requireWithin("in-flight", inFlight, 1, IN_FLIGHT_MAX);
    requireWithin("accounts", accounts, inFlight, ACCOUNTS_MAX);
    requireWithin("seconds", seconds, 1, SECONDS_MAX);
    requireWithin("warm-up", warmUpSeconds, 0, SECONDS_MAX);
    requireWithin("idle-seconds", idleSeconds, 1, SECONDS_MAX);
    requireWithin("rounds", rounds, 1, ROUNDS_MAX);
    if (rate != null) {
      requireWithin("rate", rate, 1, RATE_MAX);
    }
  }

  /** Refuses a value of an option that is out of its bounds. */
  static void requireWithin(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "--" + name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
