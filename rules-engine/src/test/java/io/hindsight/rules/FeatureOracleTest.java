package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.SECOND;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every aggregate against a list of all observations, counted from its beginning each time. */
class FeatureOracleTest {
  private static final String AMOUNT = "tx.amount";
  private static final FeatureKey WITH_MCC = FeatureKey.of("account_id", "mcc");

  private final Features features = features();
  private final StatePlan plan = features.plan();

  private static Features features() {
    Features features = new Features();
    for (FeatureKey key : List.of(FeatureKey.ACCOUNT, WITH_MCC)) {
      for (long window : new long[] {HOUR, DAY, 3 * DAY, 0}) {
        for (long delay : new long[] {0, 2 * DAY}) {
          addAll(features, key, window, delay);
        }
      }
    }
    return features;
  }

  private static void addAll(Features features, FeatureKey key, long window, long delay) {
    for (Aggregate aggregate : Aggregate.values()) {
      String of = aggregate.needsOf() ? AMOUNT : null;
      if (aggregate == Aggregate.DISTINCT || aggregate == Aggregate.LAST) {
        of = "tx.terminal_id";
      }
      if (aggregate == Aggregate.LAST && delay > 0) {
        continue;
      }
      features.add(key, aggregate, of, window, delay);
      if (aggregate.takesCurrent() && delay == 0) {
        features.add(key, aggregate, of, "tx.amount <= 50", window, delay, true);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyFeatureEqualsARecountWhateverTheOrderOfArrival(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    FeatureState state = FeatureState.empty(plan);
    Recount recount = new Recount();
    long clock = START;
    for (int i = 0; i < 400; i++) {
      Transaction tx = next(random, clock);
      clock = StrictMath.max(clock, tx.occurredAtMicros());
      if (random.nextInt(20) == 0) {
        state = FeatureState.read(plan, state.toBytes());
      }
      check(tx, state, recount);
      recount.observe(tx, state.observe(tx));
      if (random.nextInt(3) == 0) {
        label(random, state, recount);
      }
    }
  }

  /** Mostly in order, one in four late by up to nine days, often at the same microsecond. */
  private static Transaction next(Random random, long clock) {
    long time = clock + (long) random.nextInt(5) * random.nextInt(40) * 60 * SECOND;
    if (random.nextInt(4) == 0) {
      long most = random.nextBoolean() ? HOUR : 9 * DAY;
      time = clock - (long) (random.nextDouble() * most) / HOUR * HOUR;
    }
    return transaction(random, time);
  }

  private static Transaction transaction(Random random, long time) {
    String terminal = random.nextInt(6) == 0 ? null : "t" + random.nextInt(6);
    String mcc = random.nextInt(9) == 0 ? null : "mcc" + random.nextInt(3);
    long amount = random.nextInt(20) == 0 ? 0 : random.nextInt(10_000);
    return new Transaction(
        "t-" + time,
        "596",
        time,
        amount,
        "EUR",
        terminal,
        null,
        null,
        null,
        null,
        null,
        null,
        mcc,
        Map.of());
  }

  /** Says of an observation that it was fraud, or takes that back. */
  private static void label(Random random, FeatureState state, Recount recount) {
    int newer = random.nextInt(StrictMath.min(100, recount.seen().size()));
    Recount.Seen seen = recount.seen().get(recount.seen().size() - 1 - newer);
    boolean before = recount.isFraud(seen.number());
    boolean fraud = random.nextInt(4) > 0;
    recount.label(seen.number(), fraud);
    state.label(new FeatureState.Label(seen.tx(), seen.number(), before, fraud));
  }

  private void check(Transaction tx, FeatureState state, Recount recount) {
    for (FeatureDefinition feature : features.definitions()) {
      long to = tx.occurredAtMicros() - feature.delayMicros();
      Object expected = recount.value(feature, tx, to - feature.windowMicros(), to);
      Object actual = state.read(feature, tx);
      boolean tooLate = recount.isTooLate(tx);
      if (tooLate && (actual == null || feature.windowMicros() > 0)) {
        // Of last too: the few entries that it remembers may all be later.
        assertThat(actual).as(feature.name()).isNull();
      } else if (feature.aggregate() != Aggregate.LAST || actual != null) {
        assertSame(feature, recount.seen().size(), actual, expected);
      }
    }
  }

  private static void assertSame(
      FeatureDefinition feature, int after, @Nullable Object actual, @Nullable Object expected) {
    Object wanted = expected instanceof Absence ? null : expected;
    if (feature.aggregate() == Aggregate.STDDEV && wanted instanceof Double deviation) {
      // The recount rounds at every step, the engine once.
      assertThat((Double) actual).as(feature.toString()).isCloseTo(deviation, within(1e-9));
      return;
    }
    assertThat(actual).as("%s after %d", feature, after).isEqualTo(wanted);
  }
}
