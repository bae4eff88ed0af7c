package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.SECOND;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories far longer than what is held one by one: every answer is that of a window whose edges
 * lie less than 1/64 of its length earlier, percentiles are within 1/64 of the true one, estimates
 * of different values within a few standard errors, and nothing else is ever answered.
 */
class PaneOracleTest {
  private static final long WEEK = 7 * DAY;

  private final Features features = features();
  private final StatePlan plan = features.plan();
  private final int[] answers = new int[3];

  private static Features features() {
    Features features = new Features();
    for (long window : new long[] {HOUR, DAY, 3 * DAY, 0}) {
      for (long delay : new long[] {0, 2 * DAY, WEEK}) {
        for (Aggregate aggregate : Aggregate.values()) {
          String of = aggregate.needsOf() ? "tx.amount" : null;
          boolean plain = aggregate != Aggregate.DISTINCT && aggregate != Aggregate.LAST;
          if (plain) {
            features.add(FeatureKey.ACCOUNT, aggregate, of, window, delay);
          }
        }
        features.add(FeatureKey.ACCOUNT, Aggregate.DISTINCT, "tx.terminal_id", window, delay);
      }
    }
    return features;
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53})
  void panesMoveTheEdgesOfAWindowByLessThanTheirLength(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    FeatureState state = FeatureState.empty(plan);
    Recount recount = new Recount();
    long clock = START;
    for (int i = 0; i < 8_000; i++) {
      // Bursts and quiet times, so that windows hold from none to thousands.
      boolean quiet = random.nextInt(400) == 0;
      clock += quiet ? random.nextInt(20) * HOUR : random.nextInt(150) * SECOND;
      long late = random.nextInt(10) == 0 ? (long) (random.nextDouble() * 8 * DAY) : 0;
      String terminal = "t" + random.nextInt(40);
      Transaction tx = Transactions.at(clock - late, random.nextInt(10_000), terminal);
      if (random.nextInt(1_000) == 0) {
        state = FeatureState.read(plan, state.toBytes());
      }
      if (random.nextInt(40) == 0) {
        check(tx, state, recount);
      }
      recount.observe(tx, state.observe(tx));
      if (random.nextInt(3) == 0) {
        label(random, state, recount);
      }
    }
    System.out.printf(
        "answers from single entries %d, from panes %d, missing %d%n",
        answers[0], answers[1], answers[2]);
    assertThat(answers[0]).isGreaterThan(1_000);
    assertThat(answers[1]).isGreaterThan(1_000);
  }

  private static void label(Random random, FeatureState state, Recount recount) {
    List<Recount.Seen> seen = recount.seen();
    Recount.Seen of = seen.get(random.nextInt(seen.size()));
    boolean before = recount.isFraud(of.number());
    boolean fraud = random.nextInt(4) > 0;
    recount.label(of.number(), fraud);
    state.label(new FeatureState.Label(of.tx(), of.number(), before, fraud));
  }

  private void check(Transaction tx, FeatureState state, Recount recount) {
    for (FeaturePlan feature : plan.features()) {
      FeatureDefinition definition = feature.definition();
      Object actual = state.read(definition, tx);
      long time = tx.occurredAtMicros();
      boolean exact = state.series(feature.slot()).isExact(feature, tx, time);
      List<@Nullable Object> allowed = allowed(feature, tx, recount, exact);
      if (allowed.contains(actual)) {
        answers[actual == null ? 2 : exact ? 0 : 1]++;
        continue;
      }
      boolean isLate = time < recount.newest();
      if (actual == null && (isLate || mayBeMissing(feature))) {
        answers[2]++;
        continue;
      }
      assertThat(isClose(definition, actual, allowed))
          .as("%s: %s instead of %s, exact: %s", definition, actual, allowed, exact)
          .isTrue();
      answers[1]++;
    }
  }

  /** Different values of a window that ended before, and delays of far more panes than are held. */
  private static boolean mayBeMissing(FeaturePlan feature) {
    Tier tier = feature.tier();
    long panes = (tier.horizonMicros() + Limits.ALLOWED_LATENESS_MICROS) / tier.paneMicros();
    return tier.delayMicros() > 0
        && (feature.definition().aggregate() == Aggregate.DISTINCT || panes > Limits.MAX_PANES);
  }

  private static boolean isClose(
      FeatureDefinition feature, @Nullable Object actual, List<@Nullable Object> allowed) {
    return allowed.stream()
        .filter(Objects::nonNull)
        .anyMatch(
            value -> {
              if (actual instanceof Double number && value instanceof Double wanted) {
                double share = feature.aggregate() == Aggregate.PERCENTILE ? 1.0 / 64 : 1e-9;
                // Of very small numbers the spread of a variance is all rounding.
                return StrictMath.abs(number - wanted) <= share * StrictMath.abs(wanted) + 1e-9;
              }
              boolean streak = feature.aggregate() == Aggregate.FRAUD_STREAK;
              return streak && actual instanceof Long a && value instanceof Long b && a <= b;
            });
  }

  private static List<@Nullable Object> allowed(
      FeaturePlan feature, Transaction tx, Recount recount, boolean exact) {
    FeatureDefinition definition = feature.definition();
    long to = tx.occurredAtMicros() - definition.delayMicros();
    long from = to - definition.windowMicros();
    List<@Nullable Object> allowed = new ArrayList<>();
    if (recount.isTooLate(tx)) {
      allowed.add(null);
      if (definition.windowMicros() > 0) {
        return allowed;
      }
    }
    allowed.add(value(recount, definition, tx, from, to));
    long pane = feature.tier().paneMicros();
    if (!exact && pane > 1) {
      long earlierFrom = Math.floorDiv(from, pane) * pane;
      long earlierTo = Math.floorDiv(to, pane) * pane;
      allowed.add(value(recount, definition, tx, earlierFrom, to));
      allowed.add(value(recount, definition, tx, earlierFrom, earlierTo));
    }
    return allowed;
  }

  private static @Nullable Object value(
      Recount recount, FeatureDefinition feature, Transaction tx, long from, long to) {
    Object value = recount.value(feature, tx, from, to);
    return value instanceof Absence ? null : value;
  }

  @ParameterizedTest
  @ValueSource(longs = {61, 62})
  void estimatesOfDifferentValuesAreWithinFourStandardErrors(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    Features distinct = new Features();
    distinct.add(FeatureKey.ACCOUNT, Aggregate.DISTINCT, "tx.terminal_id", DAY, 0);
    distinct.add(FeatureKey.ACCOUNT, Aggregate.DISTINCT, "tx.terminal_id", 0, 0);
    StatePlan distinctPlan = distinct.plan();
    FeatureState state = FeatureState.empty(distinctPlan);
    Recount recount = new Recount();
    long time = START;
    int estimates = 0;
    for (int i = 0; i < 30_000; i++) {
      time += random.nextInt(20) * SECOND;
      String terminal = "t" + random.nextInt(i < 15_000 ? 300 : 20_000);
      Transaction tx = Transactions.at(time, 1, terminal);
      if (i % 2_500 == 2_499) {
        state = FeatureState.read(distinctPlan, state.toBytes());
        for (FeaturePlan feature : distinctPlan.features()) {
          FeatureDefinition definition = feature.definition();
          double wanted =
              (Long)
                  Objects.requireNonNull(
                      recount.value(definition, tx, time - definition.windowMicros(), time));
          double actual = (Long) Objects.requireNonNull(state.read(definition, tx));
          boolean exact = state.series(feature.slot()).isExact(feature, tx, time);
          boolean all = definition.windowMicros() == 0;
          double error = exact ? 0 : wanted * 4 * 1.04 / StrictMath.sqrt(all ? 4_096 : 1_024);
          assertThat(actual).as("%s after %d", definition, i).isCloseTo(wanted, within(error));
          estimates += exact ? 0 : 1;
        }
      }
      recount.observe(tx, state.observe(tx));
    }
    assertThat(estimates).isGreaterThan(4);
  }

  @Test
  void aStateStaysSmallHoweverLongTheHistory() {
    FeatureState state = FeatureState.empty(plan);
    Random random = new Random(71);
    int largest = 0;
    for (int i = 0; i < 200_000; i++) {
      Transaction tx =
          Transactions.at(
              START + i * SECOND, random.nextInt(100_000), "t" + random.nextInt(1 << 20));
      state.observe(tx);
      if (i % 20_000 == 19_999) {
        largest = StrictMath.max(largest, state.toBytes().length);
      }
    }
    int bytes = state.toBytes().length;
    System.out.println("bytes: " + bytes + ", largest " + largest);
    assertThat(bytes).isLessThan(2_000_000);
  }
}
