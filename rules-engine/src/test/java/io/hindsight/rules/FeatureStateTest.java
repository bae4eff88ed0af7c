package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.SECOND;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.rules.Explanation.FeatureLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureStateTest {
  private static final String SUM_30D =
      "spent: {key: account_id, aggregate: sum, of: tx.amount, window: 30d}\n";
  private static final String SUM_1D =
      "spent: {key: account_id, aggregate: sum, of: tx.amount, window: 1d}\n";
  private static final String COUNT_1D = "n: {key: account_id, aggregate: count, window: 1d}\n";
  private static final String TERMINALS =
      "t: {key: account_id, aggregate: distinct, of: tx.terminal_id, window: 7d}\n";
  private static final String TERMINALS_EVER =
      "ever: {key: account_id, aggregate: distinct, of: tx.terminal_id}\n";

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void aStateThatWasWrittenAndReadGoesOnAsIfItHadNot(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    CompiledRuleSet rules =
        RuleSets.of(SUM_30D + COUNT_1D + TERMINALS + TERMINALS_EVER, "n > 3 && spent > 100");
    FeatureState whole = rules.newState();
    FeatureState broken = rules.newState();
    for (Transaction tx : history(random, 500)) {
      assertThat(rules.evaluate(tx, broken)).isEqualTo(rules.evaluate(tx, whole));
      whole.observe(tx);
      broken.observe(tx);
      if (random.nextInt(10) == 0) {
        broken = rules.readState(broken.toBytes());
      }
      assertThat(broken.toBytes()).isEqualTo(whole.toBytes());
    }
    assertThat(broken.observed()).isEqualTo(500);
  }

  private static List<Transaction> history(Random random, int size) {
    List<Transaction> history = new ArrayList<>();
    long time = START;
    for (int i = 0; i < size; i++) {
      time += random.nextInt(12) * HOUR;
      long late = random.nextInt(5) == 0 ? random.nextInt(200) * HOUR : 0;
      history.add(Transactions.at(time - late, random.nextInt(15_000), "t" + random.nextInt(9)));
    }
    return history;
  }

  @Test
  void aStateOfAnotherRuleSetServesTheFeaturesThatBothShare() {
    CompiledRuleSet wide = RuleSets.of(SUM_30D + COUNT_1D, "n > 3");
    CompiledRuleSet narrow = RuleSets.of(COUNT_1D.replace("n:", "payments:"), "payments > 1");
    FeatureState state = wide.newState();
    for (Transaction tx : history(new Random(21), 200)) {
      state.observe(tx);
    }
    FeatureState taken = narrow.readState(state.toBytes());
    assertThat(narrow.covers(taken)).isTrue();
    FeatureState own = narrow.newState();
    for (Transaction tx : history(new Random(21), 200)) {
      own.observe(tx);
    }
    assertThat(taken.toBytes()).isEqualTo(own.toBytes());
  }

  @Test
  void aFeatureWithoutItsPastIsMissingUntilItsWindowHasFilled() {
    CompiledRuleSet old = RuleSets.of(SUM_1D, "spent > 1");
    CompiledRuleSet next = RuleSets.of(SUM_30D + COUNT_1D, "n >= 0");
    FeatureState state = old.newState();
    for (int day = 0; day < 50; day++) {
      state.observe(Transactions.at(START + day * DAY, 1_000));
    }
    FeatureState taken = next.readState(state.toBytes());
    assertThat(next.covers(taken)).isFalse();
    List<String> known = new ArrayList<>();
    for (int day = 50; day < 90; day++) {
      Transaction tx = Transactions.at(START + day * DAY, 1_000);
      next.explain(tx, taken).features().stream()
          .filter(line -> line.value() != null && !known.contains(line.name()))
          .forEach(line -> known.add(line.name()));
      taken.observe(tx);
      if (day == 52) {
        assertThat(known).containsExactly("n");
      }
      if (day == 80) {
        assertThat(known).containsExactly("n", "spent");
      }
    }
    assertThat(next.covers(taken)).isTrue();
  }

  @Test
  void aFeatureOverAllHistoryStaysMissingWithoutItsPast() {
    CompiledRuleSet old = RuleSets.of(SUM_1D, "spent > 1");
    CompiledRuleSet next = RuleSets.of(TERMINALS_EVER, "ever > 1");
    FeatureState state = old.newState();
    state.observe(Transactions.at(START, 100));
    FeatureState taken = next.readState(state.toBytes());
    taken.observe(Transactions.at(START + DAY, 100));
    assertThat(next.covers(taken)).isFalse();
    assertThat(next.covers(next.readState(old.newState().toBytes()))).isTrue();
    assertThat(line(next, Transactions.at(START + DAY, 1), taken).value()).isNull();
  }

  private static List<String> values(List<FeatureLine> lines) {
    return lines.stream().map(line -> line.value() + " " + line.exact()).toList();
  }

  private static FeatureLine line(CompiledRuleSet rules, Transaction tx, FeatureState state) {
    return rules.explain(tx, state).features().get(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42})
  void aFeatureHasTheSameValueAloneAndBesideLongerWindows(long seed) {
    System.out.println("seed: " + seed);
    CompiledRuleSet alone = RuleSets.of(SUM_1D + TERMINALS, "spent > 1");
    String siblings =
        SUM_30D.replace("spent", "month") + TERMINALS.replace("t:", "t2:").replace("7d", "60d");
    CompiledRuleSet beside =
        RuleSets.of(SUM_1D + TERMINALS + siblings + TERMINALS_EVER + COUNT_1D, "n > 1");
    FeatureState one = alone.newState();
    FeatureState two = beside.newState();
    Random random = new Random(seed);
    long time = START;
    for (int i = 0; i < 60_000; i++) {
      time += random.nextInt(60) * SECOND;
      long late = random.nextInt(3) == 0 ? random.nextInt(9 * 24 * 60) * 60L * SECOND : 0;
      Transaction tx =
          Transactions.at(time - late, random.nextInt(15_000), "t" + random.nextInt(1 + i / 9));
      if (i % 37 == 0) {
        List<String> own = values(alone.explain(tx, one).features());
        assertThat(values(beside.explain(tx, two).features()).subList(0, 2)).isEqualTo(own);
      }
      one.observe(tx);
      two.observe(tx);
    }
  }

  @Test
  void sumsOfHugeNumbersAreExactOrMissing() {
    CompiledRuleSet rules =
        RuleSets.of(
            "big: {key: account_id, aggregate: sum, of: tx.attributes.n, window: 1d}", "big > 1");
    FeatureState state = rules.newState();
    Transaction huge = Transactions.with(Map.of("n", 4e12));
    state.observe(huge);
    state.observe(huge);
    assertThat(line(rules, huge, state).value()).isEqualTo(8e12);
    state.observe(huge);
    assertThat(line(rules, huge, state).value()).isNull();
    FeatureState other = rules.newState();
    other.observe(Transactions.with(Map.of("n", 1e13)));
    assertThat(line(rules, huge, other).value()).isNull();
    other.observe(Transactions.with(Map.of("n", "text")));
  }

  @Test
  void valuesOfManyTypesAreToldApartAndNumbersOfEqualValueAreNot() {
    CompiledRuleSet rules =
        RuleSets.of(
            "d: {key: account_id, aggregate: distinct, of: tx.attributes.v, window: 1d}", "d > 1");
    FeatureState state = rules.newState();
    for (Object value : List.of(1L, 1.0, "1", true, false, 1.5, "1", -3L)) {
      state.observe(Transactions.with(Map.of("v", value)));
    }
    state.observe(Transactions.with(Map.of()));
    FeatureState read = rules.readState(state.toBytes());
    assertThat(line(rules, Transactions.with(Map.of()), read).value()).isEqualTo(6L);
  }

  @Test
  void statesAreSmall() {
    CompiledRuleSet rules = RuleSets.compile(RulePacks.source("cards-baseline"));
    FeatureState state = rules.newState();
    Random random = new Random(5);
    for (int i = 0; i < 180; i++) {
      long time = START + i * DAY / 2 + random.nextInt(40_000) * SECOND;
      state.observe(Transactions.at(time, 500 + random.nextInt(15_000), "t" + random.nextInt(9)));
    }
    System.out.println("bytes of 97 days, two transactions a day: " + state.toBytes().length);
    assertThat(state.toBytes().length).isLessThan(3_000);
  }

  @Test
  void damagedBytesAreRefused() {
    CompiledRuleSet rules = RuleSets.of(SUM_30D + TERMINALS + TERMINALS_EVER, "t > 3");
    FeatureState state = rules.newState();
    for (Transaction tx : history(new Random(31), 50)) {
      state.observe(tx);
    }
    byte[] bytes = state.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> rules.readState(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    byte[] future = bytes.clone();
    future[0] = 99;
    assertThatThrownBy(() -> rules.readState(future)).hasMessageContaining("format: 99");
    assertThat(rules.canReadState(bytes)).isTrue();
    assertThat(rules.canReadState(future)).isFalse();
    assertThat(rules.canReadState(new byte[0])).isFalse();
  }

  @Test
  void aStateOfAnotherRuleSetIsNotEvaluated() {
    CompiledRuleSet one = RuleSets.of(SUM_30D, "spent > 1");
    CompiledRuleSet two = RuleSets.of(COUNT_1D, "n > 1");
    FeatureState state = one.newState();
    assertThatThrownBy(() -> two.evaluate(Transactions.at(START, 1), state))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
