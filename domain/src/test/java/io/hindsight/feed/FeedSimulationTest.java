package io.hindsight.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The promise of the feed: whatever is in the journal reaches the folds, after any crash. */
class FeedSimulationTest {
  private static final int RUNS = Integer.getInteger("hindsight.feed.simulations", 1500);
  private static final long SEED = Long.getLong("hindsight.feed.seed", 20261120);

  /** Longer than any wait of the outbox, and than two sweeps with their wait between. */
  private static final Duration QUIET = Duration.ofSeconds(25);

  @Test
  void everyEventIsFoldedOnceTheFaultsEnd() {
    simulate(0, feed -> {});
  }

  @Test
  void everyEventIsFoldedFromWhatIsStoredWhenEverythingCrashes() {
    simulate(1, SimulatedFeed::crashEverything);
  }

  private static void simulate(long salt, Consumer<SimulatedFeed> end) {
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      try {
        var random = new Random(2 * seed + salt);
        var feed = new SimulatedFeed(random.nextLong());
        feed.run(Duration.ofMillis(500 + random.nextInt(9500)));
        end.accept(feed);
        feed.rest();
        feed.run(QUIET);
        assertThat(feed.unfinished()).isEmpty();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
