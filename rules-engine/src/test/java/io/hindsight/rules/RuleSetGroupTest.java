package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleSetGroupTest {
  private static final int TRANSACTIONS = 600;
  private static final long START_MICROS =
      Instant.parse("2018-04-01T00:00:00Z").getEpochSecond() * 1_000_000;
  private static final String ONE =
      """
      name: one
      features:
        count_1d: {key: account_id, aggregate: count, window: 24h}
        usual:    {key: account_id, aggregate: mean, of: tx.amount, where: tx.amount <= 220}
        frauds:   {key: account_id, aggregate: fraud_count, window: 30d}
        by_mcc:   {key: [account_id, mcc], aggregate: count, window: 7d}
        ratio:    {key: account_id, aggregate: ratio, of: tx.amount, window: 7d}
      rules:
        - {id: busy, when: count_1d >= 4, points: 200}
        - {id: unusual, when: tx.amount > 2.0 * usual, points: 300, reason: "{tx.amount} of {usual}"}
        - {id: frauds, when: frauds >= 1, decision: review}
        - {id: mcc, when: by_mcc >= 3, points: 50}
        - {id: ratio, when: ratio > 1.5, points: 75}
      """;

  /** The same features under other names and in another order, one that is new, other bounds. */
  private static final String OTHER =
      """
      name: other
      features:
        usually:  {key: account_id, aggregate: mean, of: tx.amount, where: tx.amount <= 220}
        days:     {key: account_id, aggregate: count, window: 24h}
        delayed:  {key: account_id, aggregate: fraud_count, window: 30d, delay: 7d}
        most:     {key: account_id, aggregate: max, of: tx.amount, window: 3d}
        current:  {key: account_id, aggregate: count, window: 24h, include_current: true}
      rules:
        - {id: busy, when: days >= 3 || current >= 6, points: 150}
        - {id: unusual, when: tx.amount > 1.5 * usually, points: 400, reason: "{tx.amount}, {usually}"}
        - {id: delayed, when: delayed >= 1, points: 100}
        - {id: most, when: tx.amount > 1.2 * most, decision: challenge, reason: "above {most}"}
      """;

  private static Transaction transaction(int i, long time, Random random) {
    return new Transaction(
        "tx-" + i,
        "a",
        time,
        100 + random.nextInt(40_000),
        "EUR",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        random.nextInt(10) == 0 ? null : "5" + random.nextInt(6),
        Map.of());
  }

  @Test
  void eachJudgesAsItWouldAlone() throws RuleSetException {
    List<CompiledRuleSet> ruleSets = new ArrayList<>();
    ruleSets.add(RuleSetCompiler.compile(ONE, "one.yaml"));
    ruleSets.add(RuleSetCompiler.compile(OTHER, "other.yaml"));
    ruleSets.add(RuleSetCompiler.compile(RulePacks.source("cards-baseline"), "baseline.yaml"));
    ruleSets.add(RuleSetCompiler.compile(RulePacks.source("cards-strict"), "strict.yaml"));
    ruleSets.add(ruleSets.get(0));
    List<FeatureState> alone = ruleSets.stream().map(CompiledRuleSet::newState).toList();
    RuleSetGroup.States together = new RuleSetGroup(ruleSets).newStates();
    List<FeatureState.Label> labels = new ArrayList<>();
    var random = new Random(20_180_403);
    long time = START_MICROS;
    int[] hits = new int[ruleSets.size()];
    for (int i = 0; i < TRANSACTIONS; i++) {
      time += random.nextInt(12_000_000) * 1_000L;
      long occurred = random.nextInt(8) == 0 ? time - random.nextInt(100_000) * 1_000_000L : time;
      Transaction tx = transaction(i, occurred, random);
      for (int each = 0; each < ruleSets.size(); each++) {
        Evaluation expected = ruleSets.get(each).evaluate(tx, alone.get(each));
        Evaluation evaluation = together.evaluate(each, tx, ProfileFeatures.NONE, RuleContext.NONE);
        assertThat(evaluation).as("%s of %s", tx, ruleSets.get(each).name()).isEqualTo(expected);
        hits[each] += expected.hits().size();
      }
      alone.forEach(state -> state.observe(tx));
      together.observe(tx);
      if (random.nextInt(20) == 0) {
        labels.add(new FeatureState.Label(tx, i + 1L, false, true));
      }
      if (!labels.isEmpty() && random.nextInt(15) == 0) {
        FeatureState.Label label = labels.remove(0);
        alone.forEach(state -> state.label(label));
        together.label(label);
      }
    }
    for (int count : hits) {
      assertThat(count).isGreaterThan(50);
    }
  }
}
