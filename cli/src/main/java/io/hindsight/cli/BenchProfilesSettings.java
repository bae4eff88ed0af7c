package io.hindsight.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench profiles} measures.
 *
 * @param accounts that pay
 * @param merchants among which those of spread traffic are chosen
 * @param inFlight requests at once, each on a connection of its own
 * @param seconds of each phase of each round
 * @param warmUpSeconds of load before the first phase under each of the two rule sets
 * @param seed of the transactions
 * @param rounds of each phase
 * @param temporary where the temporary directory is made, or null for the system's place
 */
record BenchProfilesSettings(
    int accounts,
    int merchants,
    int inFlight,
    int seconds,
    int warmUpSeconds,
    long seed,
    int rounds,
    @Nullable Path temporary) {
  static final int MERCHANTS = 1_000;
  static final int WARM_UP_SECONDS = 30;
  static final int ROUNDS = 3;

  private static final int MERCHANTS_MAX = 1_000_000;

  BenchProfilesSettings {
    BenchSettings.requireWithin("in-flight", inFlight, 1, BenchSettings.IN_FLIGHT_MAX);
    BenchSettings.requireWithin("accounts", accounts, inFlight, BenchSettings.ACCOUNTS_MAX);
    BenchSettings.requireWithin("merchants", merchants, 1, MERCHANTS_MAX);
    BenchSettings.requireWithin("seconds", seconds, 1, BenchSettings.SECONDS_MAX);
    BenchSettings.requireWithin("warm-up", warmUpSeconds, 0, BenchSettings.SECONDS_MAX);
    BenchSettings.requireWithin("rounds", rounds, 1, BenchSettings.ROUNDS_MAX);
  }
}
