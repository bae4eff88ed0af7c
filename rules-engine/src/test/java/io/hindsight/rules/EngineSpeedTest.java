package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Prints how fast the engine is; the machine is not asserted. */
class EngineSpeedTest {
  private static final int ACCOUNTS = 100;
  private static final int PER_ACCOUNT = 2_000;

  @Test
  void theSpeedOfFoldAndJudgementIsPrinted() {
    CompiledRuleSet rules = RuleSets.compile(RulePacks.source("cards-baseline"));
    long hits = 0;
    for (int round = 0; round < 4; round++) {
      Transaction[][] histories = histories();
      long start = System.nanoTime();
      for (Transaction[] history : histories) {
        FeatureState state = rules.newState();
        for (Transaction tx : history) {
          hits += rules.evaluate(tx, state).hits().size();
          state.observe(tx);
        }
      }
      double nanos = (System.nanoTime() - start) / (double) (ACCOUNTS * PER_ACCOUNT);
      System.out.printf("observe + evaluate, 7 features, 7 rules: %.0f ns%n", nanos);
    }
    assertThat(hits).isPositive();
  }

  private static Transaction[][] histories() {
    Random random = new Random(7);
    Transaction[][] histories = new Transaction[ACCOUNTS][PER_ACCOUNT];
    for (Transaction[] history : histories) {
      long time = Transactions.START;
      for (int i = 0; i < history.length; i++) {
        time += random.nextInt(60_000) * Transactions.SECOND;
        long amount = 500L + random.nextInt(random.nextInt(50) == 0 ? 40_000 : 15_000);
        history[i] = Transactions.at(time, amount, "t" + random.nextInt(20));
      }
    }
    return histories;
  }
}
