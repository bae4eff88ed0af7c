package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.rules.ObservationStream.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservationStreamTest {
  private static final FeatureKey TERMINAL = FeatureKey.of("terminal_id");

  /** Of the account, of the terminal, and of what the terminal's labels say. */
  private static CompiledRuleSet rules() {
    Features features =
        new Features()
            .add(FeatureKey.ACCOUNT, Aggregate.COUNT, null, DAY, 0)
            .add(TERMINAL, Aggregate.SUM, "tx.amount", DAY, 0)
            .add(TERMINAL, Aggregate.FRAUD_COUNT, null, DAY, 0)
            .add(TERMINAL, Aggregate.FRAUD_RATE, null, DAY, HOUR)
            .add(FeatureKey.ACCOUNT, Aggregate.FRAUD_COUNT, null, DAY, 0);
    return new CompiledRuleSet(
        "observed",
        "",
        Thresholds.DEFAULT,
        List.of(),
        features.set(),
        List.of(),
        List.of(),
        WhenDegraded.SKIP);
  }

  private static Transaction tx(String id, String account, long micros, @Nullable String terminal) {
    return new Transaction(
        id, account, micros, 1_000, "EUR", terminal, null, null, null, null, null, null, null,
        Map.of());
  }

  @Test
  void everyAccountAndProfileHasItsOwnPast() {
    ObservationStream stream = new ObservationStream(rules(), RuleContext.NONE);
    stream.observe(tx("1", "a", START, "x"));
    stream.observe(tx("2", "b", START + HOUR, "x"));
    stream.observe(tx("3", "a", START + 2 * HOUR, "y"));
    Transaction next = tx("4", "a", START + 3 * HOUR, "x");
    assertThat(stream.feature("count_0", next)).isEqualTo(2L);
    assertThat(stream.feature("sum_1", next)).isEqualTo(20.0);
    Transaction nowhere = tx("4", "c", START + 3 * HOUR, null);
    assertThat(stream.feature("count_0", nowhere)).isEqualTo(0L);
    assertThat(stream.feature("sum_1", nowhere)).isNull();
    assertThat(stream.explain(nowhere).features().get(1).missing())
        .isEqualTo("the transaction lacks a field of the key");
    assertThat(stream.explain(next).features().get(1).keyValue()).isEqualTo("x");
  }

  @Test
  void aMissingValueOfAProfileKeepsItsReason() {
    ObservationStream stream = new ObservationStream(rules(), RuleContext.NONE);
    assertThat(stream.explain(tx("1", "a", START, "x")).features().get(3).missing())
        .isEqualTo("no transaction in the window");
  }

  @Test
  void askingChangesNothing() {
    ObservationStream stream = new ObservationStream(rules(), RuleContext.NONE);
    Transaction tx = tx("1", "a", START, "x");
    for (int i = 0; i < 3; i++) {
      assertThat(stream.evaluate(tx).score()).isZero();
      assertThat(stream.feature("count_0", tx)).isEqualTo(0L);
    }
  }

  @Test
  void theLatestLabelStands() {
    ObservationStream stream = new ObservationStream(rules(), RuleContext.NONE);
    stream.observe(tx("1", "a", START, "x"));
    stream.observe(tx("1", "b", START + 1, "x"));
    Transaction next = tx("2", "a", START + 2 * HOUR, "x");
    stream.label("a", "1", true);
    stream.label("a", "1", true);
    assertThat(stream.feature("fraud_count_2", next)).isEqualTo(1L);
    assertThat(stream.feature("fraud_rate_3", next)).isEqualTo(0.5);
    assertThat(stream.feature("fraud_count_4", next)).isEqualTo(1L);
    stream.label("a", "1", false);
    stream.label("b", "1", true);
    assertThat(stream.feature("fraud_count_2", next)).isEqualTo(1L);
    assertThat(stream.feature("fraud_count_4", next)).isEqualTo(0L);
  }

  @Test
  void whatIsUnknownIsRefused() {
    ObservationStream stream = new ObservationStream(rules(), RuleContext.NONE);
    Transaction tx = tx("1", "a", START, "x");
    Observation observation = stream.observe(tx);
    assertThat(observation.transaction()).isEqualTo(tx);
    assertThatThrownBy(() -> stream.label("a", "2", true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("transaction: 2 of account a (expected: observed)");
    assertThatThrownBy(() -> stream.observe(tx)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stream.feature("none", tx))
        .isInstanceOf(IllegalArgumentException.class);
    ObservationStream forgetful = ObservationStream.forgetful(rules(), RuleContext.NONE);
    forgetful.observe(tx);
    assertThatThrownBy(() -> forgetful.label("a", "1", true))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> ObservationStream.forgetful(rules(), RuleContext.NONE).label(observation, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {81, 82})
  void labelsOfProfilesEqualARecount(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    ObservationStream stream = ObservationStream.forgetful(rules(), RuleContext.NONE);
    List<Observation> observations = new ArrayList<>();
    Map<Observation, Boolean> labels = new HashMap<>();
    long time = START;
    for (int i = 0; i < 2_000; i++) {
      time += random.nextInt(3_600) * Transactions.SECOND;
      String terminal = "terminal-" + random.nextInt(20);
      Transaction tx = tx("t" + i, "a" + random.nextInt(50), time, terminal);
      long end = time;
      long frauds =
          observations.stream()
              .filter(o -> terminal.equals(o.transaction().terminalId()))
              .filter(o -> o.transaction().occurredAtMicros() > end - DAY)
              .filter(o -> labels.getOrDefault(o, false))
              .count();
      assertThat(stream.feature("fraud_count_2", tx)).isEqualTo(frauds);
      observations.add(stream.observe(tx));
      Observation labelled =
          observations.get(observations.size() - 1 - random.nextInt(StrictMath.min(i + 1, 60)));
      boolean fraud = random.nextInt(3) > 0;
      stream.label(labelled, fraud);
      labels.put(labelled, fraud);
    }
  }

  /** Bounds are wide: the test is about orders of magnitude, on a machine that others share. */
  @Test
  void aLongHistoryIsFedWithinSeconds() {
    ObservationStream stream = ObservationStream.forgetful(rules(), RuleContext.NONE);
    Random random = new Random(9);
    long began = System.nanoTime();
    int count = 200_000;
    for (int i = 0; i < count; i++) {
      String account = "a" + random.nextInt(5_000);
      String terminal = "x" + random.nextInt(10_000);
      Transaction tx = tx("t", account, START + i * Transactions.SECOND, terminal);
      stream.evaluate(tx);
      stream.observe(tx);
    }
    long perSecond = count * 1_000_000_000L / (System.nanoTime() - began);
    System.out.println("transactions/s through the stream: " + perSecond);
    assertThat(perSecond).isGreaterThan(20_000);
  }
}
