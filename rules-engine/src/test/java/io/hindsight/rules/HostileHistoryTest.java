package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.SECOND;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories that nobody means to have: the engine goes on, and what it says is right or missing.
 */
class HostileHistoryTest {
  private static final String FEATURES =
      """
      n: {key: account_id, aggregate: count, window: 24h}
      ever: {key: account_id, aggregate: count}
      spent: {key: account_id, aggregate: sum, of: tx.amount, window: 30d}
      number: {key: account_id, aggregate: sum, of: tx.attributes.n}
      recent: {key: account_id, aggregate: sum, of: tx.attributes.n, window: 7d}
      spread: {key: account_id, aggregate: stddev, of: tx.attributes.n, window: 28d}
      low: {key: account_id, aggregate: percentile, percentile: 1, of: tx.attributes.n}
      places: {key: account_id, aggregate: distinct, of: tx.terminal_id}
      frauds: {key: account_id, aggregate: fraud_count, window: 28d}
      streak: {key: account_id, aggregate: fraud_streak}
      rate: {key: [account_id, mcc], aggregate: fraud_rate, window: 24h}
      """;
  private static final CompiledRuleSet RULES = RuleSets.of(FEATURES, "n > 3 && spent > 100");

  private static Map<String, Object> read(FeatureState state, Transaction tx) {
    Map<String, Object> values = new HashMap<>();
    RULES.features().forEach(feature -> values.put(feature.name(), state.read(feature, tx)));
    FeatureState again = RULES.readState(state.toBytes());
    RULES
        .features()
        .forEach(
            feature ->
                assertThat(again.read(feature, tx))
                    .as(feature.name())
                    .isEqualTo(values.get(feature.name())));
    RULES.evaluate(tx, state);
    RULES.explain(tx, state);
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      longs = {Transaction.MIN_OCCURRED_AT_MICROS, -1, Transaction.MAX_OCCURRED_AT_MICROS - DAY})
  void timesAtTheFarEndsCountLikeAllOthers(long begin) {
    FeatureState state = RULES.newState();
    for (int i = 0; i < 2_000; i++) {
      state.observe(Transactions.at(begin + 43L * i * SECOND, 100, "t" + i % 7));
    }
    Transaction next = Transactions.at(begin + DAY - HOUR, 100);
    Map<String, Object> values = read(state, next);
    assertThat(values).containsEntry("n", 1_926L).containsEntry("places", 7L);
    assertThat(values.get("spent")).isEqualTo(1_926.0);
  }

  @Test
  void oneFromTheFarFutureMakesAllOthersTooLateAndNothingWrong() {
    FeatureState state = RULES.newState();
    state.observe(Transactions.at(Transaction.MAX_OCCURRED_AT_MICROS, 100));
    state.observe(Transactions.at(Transaction.MIN_OCCURRED_AT_MICROS, 100));
    for (int i = 0; i < 1_500; i++) {
      state.observe(Transactions.at(START + i * SECOND, 100));
    }
    Map<String, Object> values = read(state, Transactions.at(START + HOUR, 100));
    assertThat(values.get("n")).isNull();
    assertThat(values.get("spent")).isNull();
    Map<String, Object> atEnd =
        read(state, Transactions.at(Transaction.MAX_OCCURRED_AT_MICROS, 100));
    assertThat(atEnd).containsEntry("n", 1L).containsEntry("ever", 1_502L);
  }

  @Test
  void thousandsAtTheSameMomentAllCount() {
    FeatureState state = RULES.newState();
    List<Transaction> observed = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      Transaction tx = Transactions.at(START, 100, "t" + i % 11);
      observed.add(tx);
      long number = state.observe(tx);
      state.label(new FeatureState.Label(tx, number, false, true));
    }
    Map<String, Object> values = read(state, Transactions.at(START, 100));
    assertThat(values)
        .containsEntry("n", 5_000L)
        .containsEntry("ever", 5_000L)
        .containsEntry("frauds", 5_000L)
        .containsEntry("streak", 5_000L)
        .containsEntry("places", 11L)
        .containsEntry("spent", 5_000.0)
        .containsEntry("rate", 1.0);
    for (int i = 0; i < observed.size(); i++) {
      state.label(new FeatureState.Label(observed.get(i), i + 1, true, i % 2 == 0));
      state.label(new FeatureState.Label(observed.get(i), i + 1, i % 2 == 0, i % 2 == 0));
    }
    assertThat(read(state, Transactions.at(START, 100)))
        .containsEntry("frauds", 2_500L)
        .containsEntry("rate", 0.5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void hugeNumbersOfBothSignsAddUpExactlyOrAreMissing(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    FeatureState state = RULES.newState();
    long sum = 0;
    int missing = 0;
    for (int i = 0; i < 3_000; i++) {
      long number = (random.nextBoolean() ? 1 : -1) * (4_000_000_000_000L - random.nextInt(1_000));
      Transaction tx =
          Transactions.of("t", START + i * HOUR / 4, 1, "EUR", "x", null, Map.of("n", number));
      sum += number;
      state.observe(tx);
      if (i % 50 == 0) {
        Object actual = read(state, tx).get("number");
        missing += actual == null ? 1 : 0;
        double answered = actual instanceof Double value ? value : (double) sum;
        assertThat(answered).as("after %d", i).isCloseTo((double) sum, withinPercentage(1e-12));
      }
    }
    assertThat(missing).isGreaterThan(0);
  }

  @Test
  void theLargestTransactionIsTaken() {
    Map<String, Object> attributes = new HashMap<>();
    for (int i = 0; i < Limits.MAX_ATTRIBUTES - 1; i++) {
      attributes.put("k" + i + "x".repeat(Limits.MAX_TEXT - 4), "v".repeat(Limits.MAX_TEXT));
    }
    attributes.put("n", Double.MAX_VALUE);
    String long256 = "i".repeat(Limits.MAX_TEXT);
    FeatureState state = RULES.newState();
    Transaction tx =
        new Transaction(
            long256,
            long256,
            START,
            Limits.MAX_AMOUNT_MINOR,
            "JPY",
            long256,
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            attributes);
    state.observe(tx);
    Map<String, Object> values = read(state, tx);
    assertThat(values).containsEntry("places", 1L).containsEntry("rate", 0.0);
    assertThat(values.get("number")).as("more than a sum can hold").isNull();
    assertThat(values.get("spent")).isEqualTo(1e14);
  }

  @Test
  void oneThatComes400DaysLateCountsInAllHistoryOnly() {
    FeatureState state = RULES.newState();
    for (int i = 0; i < 700; i++) {
      state.observe(Transactions.at(START + i * HOUR, 100, "t"));
    }
    Transaction late = Transactions.at(START - 400 * DAY, 100, "late");
    Transaction next = Transactions.at(START + 700 * HOUR, 100);
    Map<String, Object> before = read(state, next);
    long number = state.observe(late);
    state.label(new FeatureState.Label(late, number, false, true));
    Map<String, Object> after = read(state, next);
    assertThat(after).containsEntry("n", before.get("n")).containsEntry("frauds", 0L);
    assertThat(after).containsEntry("ever", 701L).containsEntry("places", 2L);
    assertThat(after.get("spent")).isEqualTo(before.get("spent"));
    assertThat(read(state, late).get("n")).isNull();
  }

  @Test
  void aLabelOfWhatIsNoLongerRememberedChangesNoWindow() {
    FeatureState state = RULES.newState();
    Transaction old = Transactions.at(START, 100);
    long number = state.observe(old);
    for (int i = 0; i < 1_000; i++) {
      state.observe(Transactions.at(START + 60 * DAY + i * HOUR / 4, 100));
    }
    Transaction next = Transactions.at(START + 71 * DAY, 100);
    Map<String, Object> before = read(state, next);
    state.label(new FeatureState.Label(old, number, false, true));
    assertThat(read(state, next)).isEqualTo(before);
  }

  @Test
  void aLabelOfWhatWasDroppedIsNotCountedBesideItsNeighbours() {
    CompiledRuleSet rules =
        RuleSets.of("rate: {key: account_id, aggregate: fraud_rate, window: 64h}", "rate > 1");
    long begin = START / HOUR * HOUR;
    long minute = 60 * SECOND;
    Transaction dropped = Transactions.at(begin + 10 * minute, 100);
    Transaction kept = Transactions.at(begin + 50 * minute, 100);
    FeatureState state = rules.newState();
    long one = state.observe(dropped);
    long two = state.observe(kept);
    long newest = begin + 64 * HOUR + 7 * DAY + 30 * minute;
    for (int i = 0; i <= Limits.MAX_EXACT_ENTRIES; i++) {
      state.observe(Transactions.at(newest, 100));
    }
    state.label(new FeatureState.Label(dropped, one, false, true));
    state.label(new FeatureState.Label(kept, two, false, true));
    Transaction late = Transactions.at(begin + 64 * HOUR + 40 * minute, 100);
    assertThat(state.read(rules.features().get(0), late)).isEqualTo(1.0);
  }

  @Test
  void aLabelBeforeItsTransactionIsRefused() {
    ObservationStream stream = new ObservationStream(RULES, RuleContext.NONE);
    assertThatThrownBy(() -> stream.label("596", "t", true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("transaction: t of account 596 (expected: observed)");
  }
}
