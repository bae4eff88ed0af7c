package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.SECOND;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A state that is written and read, by its own rule set or by another one, never says anything else
 * than a state that was folded from the beginning.
 */
class StateHandoverTest {
  private static final String[] KEYS = {
    "account_id", "account_id", "[account_id, mcc]", "[merchant_id, account_id]"
  };
  private static final String[] WINDOWS = {"1h", "24h", "3d", "10d", "30d", ""};
  private static final String[] DELAYS = {"", "", "", "6h", "2d", "7d"};
  private static final String[] WHERES = {"", "", "", "tx.amount <= 50"};
  private static final String[] NUMBERS = {"tx.amount", "tx.attributes.n"};
  private static final String[] VALUES = {"tx.terminal_id", "tx.attributes.n"};

  /** How often a history has a transaction, on average. */
  private static final long[] PAUSES = {60 * SECOND, 900 * SECOND, 3 * HOUR, 20 * HOUR};

  /** One history under two states, with what labels need. */
  private static final class Observed {
    private final Transaction tx;
    private final long number;
    private boolean fraud;

    private Observed(Transaction tx, long number) {
      this.tx = tx;
      this.number = number;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 25, 44, 49, 184, 207, 309, 379, 429})
  void anotherRuleSetGoesOnExactlyWhereItSaysSoAndElseTakesNothingForGranted(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    List<String> pool = features(random, 16);
    CompiledRuleSet before = rules(random, pool);
    CompiledRuleSet after = rules(random, pool);
    History history = new History(random);
    FeatureState old = before.newState();
    FeatureState fresh = after.newState();
    int size = 100 + random.nextInt(1_500);
    for (int i = 0; i < size; i++) {
      history.goOn(old, fresh);
    }
    FeatureState taken = after.readState(old.toBytes());
    boolean covered = after.covers(taken);
    for (int i = 0; i < 150; i++) {
      Transaction next = history.next();
      for (FeaturePlan feature : taken.plan().features()) {
        check(feature, next, taken, fresh, covered, "seed " + seed + " after " + i);
      }
      history.observe(next, taken, fresh);
      covered |= after.covers(taken);
    }
  }

  /** Equal where the state is covered; else equal or missing, or panes begin elsewhere. */
  private static void check(
      FeaturePlan feature,
      Transaction tx,
      FeatureState taken,
      FeatureState fresh,
      boolean covered,
      String when) {
    String name = feature.definition().name();
    FeaturePlan own =
        fresh.plan().features().stream()
            .filter(plan -> plan.definition().name().equals(name))
            .findFirst()
            .orElseThrow();
    Object wanted = own.read(fresh, new OneTransaction(tx));
    Object actual = feature.read(taken, new OneTransaction(tx));
    String what = when + ", covered " + covered + ": " + feature.definition();
    if (covered) {
      boolean bothMissing = actual instanceof Absence && wanted instanceof Absence;
      assertThat(bothMissing ? wanted : actual).as(what).isEqualTo(wanted);
      return;
    }
    boolean knownToBeEmpty = wanted == Absence.EMPTY || !(wanted instanceof Absence);
    long time = tx.occurredAtMicros();
    if (!(actual instanceof Absence)
        && knownToBeEmpty
        && taken.series(feature.slot()).isExact(feature, tx, time)
        && fresh.series(own.slot()).isExact(own, tx, time)) {
      assertThat(actual).as(what).isEqualTo(wanted);
    }
  }

  /** The inputs of expressions that read no features. */
  private record OneTransaction(Transaction tx) implements Expression.Inputs {
    @Override
    public Object feature(int index) {
      return Expression.NoValue.MISSING;
    }
  }

  @Test
  void aKeyValueThatWasForgottenAsTooOldIsMissingForALongerWindow() {
    CompiledRuleSet hour =
        RuleSets.of("n: {key: [account_id, mcc], aggregate: count, window: 1h}", "n > 1");
    CompiledRuleSet month =
        RuleSets.of("n: {key: [account_id, mcc], aggregate: count, window: 30d}", "n > 1");
    FeatureState state = hour.newState();
    state.observe(ofCategory(START, "first"));
    for (int i = 0; i < Limits.MAX_KEY_VALUES; i++) {
      state.observe(ofCategory(START + 8 * DAY + i * SECOND, "m" + i));
    }
    FeatureState taken = month.readState(state.toBytes());
    assertThat(month.covers(taken)).isFalse();
    FeatureDefinition count = month.features().get(0);
    assertThat(taken.read(count, ofCategory(START + 8 * DAY + HOUR, "first"))).isNull();
    assertThat(taken.read(count, ofCategory(START + 8 * DAY + HOUR, "m500"))).isNull();
  }

  private static Transaction ofCategory(long time, String mcc) {
    return new Transaction(
        "t", "596", time, 1, "EUR", null, null, null, null, null, null, null, mcc, Map.of());
  }

  @Test
  void valuesThatASketchHasForgottenAreMissingForALongerWindow() {
    String distinct = "d: {key: account_id, aggregate: distinct, of: tx.terminal_id";
    CompiledRuleSet hour = RuleSets.of(distinct + ", window: 1h}", "d > 1");
    FeatureState state = hour.newState();
    for (int i = 0; i < 1_500; i++) {
      state.observe(Transactions.at(START + i * SECOND, 1, "t" + i));
    }
    for (int i = 0; i < 600; i++) {
      state.observe(Transactions.at(START + 6 * DAY + i * SECOND, 1, "t" + i % 5));
    }
    Transaction next = Transactions.at(START + 7 * DAY + 2 * HOUR, 1, "t1");
    state.observe(next);
    for (String window : List.of(", window: 30d}", "}")) {
      CompiledRuleSet longer = RuleSets.of(distinct + window, "d > 1");
      FeatureState taken = longer.readState(state.toBytes());
      assertThat(longer.covers(taken)).isFalse();
      assertThat(taken.read(longer.features().get(0), next)).as(window).isNull();
    }
  }

  @Test
  void theLatestValueIsMissingWhereALaterOneMayNotHaveBeenObserved() {
    CompiledRuleSet old = RuleSets.of("n: {key: account_id, aggregate: count}", "n > 1");
    CompiledRuleSet next =
        RuleSets.of("at: {key: account_id, aggregate: last, of: tx.terminal_id}", "at == 'a'");
    FeatureState state = old.newState();
    state.observe(Transactions.at(START + HOUR, 1, "unseen"));
    FeatureState taken = next.readState(state.toBytes());
    taken.observe(Transactions.at(START, 1, "late"));
    FeatureDefinition last = next.features().get(0);
    assertThat(taken.read(last, Transactions.at(START + 2 * HOUR, 1))).isNull();
    taken.observe(Transactions.at(START + 2 * HOUR, 1, "seen"));
    assertThat(taken.read(last, Transactions.at(START + 2 * HOUR, 1))).isEqualTo("seen");
    assertThat(taken.read(last, Transactions.at(START + HOUR, 1))).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
  void writingAndReadingNeverChangesALaterValue(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    CompiledRuleSet rules = rules(random, features(random, 12));
    History history = new History(random);
    FeatureState whole = rules.newState();
    FeatureState broken = rules.newState();
    for (int i = 0; i < 2_500; i++) {
      Transaction next = history.next();
      if (random.nextInt(5) == 0) {
        for (FeatureDefinition feature : rules.features()) {
          assertThat(broken.read(feature, next))
              .as("seed %d after %d: %s", seed, i, feature)
              .isEqualTo(whole.read(feature, next));
        }
      }
      history.observe(next, whole, broken);
      if (random.nextInt(100) == 0) {
        broken = rules.readState(broken.toBytes());
        assertThat(broken.toBytes()).as("seed %d after %d", seed, i).isEqualTo(whole.toBytes());
      }
    }
  }

  /** Transactions of one account and what becomes known about them. */
  private static final class History {
    private final Random random;
    private final long pause;
    private final int keyValues;
    private final int values;
    private final List<Observed> observed = new ArrayList<>();
    private long clock = START;

    private History(Random random) {
      this.random = random;
      this.pause = pick(random, PAUSES);
      this.keyValues = random.nextInt(3) == 0 ? 2 * Limits.MAX_KEY_VALUES : 4;
      this.values = random.nextInt(3) == 0 ? 100_000 : 30;
    }

    void goOn(FeatureState one, FeatureState two) {
      observe(next(), one, two);
    }

    /** Mostly in order; some late by minutes, some by days, some beyond what is allowed. */
    Transaction next() {
      if (random.nextInt(300) == 0) {
        clock += random.nextInt(15) * DAY;
      }
      clock += (long) (random.nextDouble() * 2 * pause) / SECOND * SECOND;
      long late = 0;
      if (random.nextInt(6) == 0) {
        long most = random.nextBoolean() ? HOUR : 9 * DAY;
        late = (long) (random.nextDouble() * most) / SECOND * SECOND;
      }
      return transaction(clock - late);
    }

    private Transaction transaction(long time) {
      Object number = random.nextBoolean() ? (Object) (long) random.nextInt(values) : 0.5;
      Map<String, Object> attributes = random.nextInt(4) == 0 ? Map.of() : Map.of("n", number);
      return new Transaction(
          "t-" + observed.size(),
          "596",
          time,
          random.nextInt(10_000),
          "EUR",
          random.nextInt(8) == 0 ? null : "t" + random.nextInt(values),
          "m" + random.nextInt(keyValues),
          null,
          null,
          null,
          null,
          null,
          random.nextInt(8) == 0 ? null : "mcc" + random.nextInt(keyValues),
          attributes);
    }

    void observe(Transaction tx, FeatureState one, FeatureState two) {
      long number = one.observe(tx);
      assertThat(two.observe(tx)).isEqualTo(number);
      observed.add(new Observed(tx, number));
      if (random.nextInt(3) == 0) {
        int newer = random.nextInt(StrictMath.min(observed.size(), 800));
        Observed of = observed.get(observed.size() - 1 - newer);
        boolean fraud = random.nextInt(4) > 0;
        FeatureState.Label label = new FeatureState.Label(of.tx, of.number, of.fraud, fraud);
        one.label(label);
        two.label(label);
        of.fraud = fraud;
      }
    }
  }

  private static List<String> features(Random random, int count) {
    List<String> features = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      features.add("  f" + i + ": {" + feature(random) + "}\n");
    }
    return features;
  }

  private static String feature(Random random) {
    Aggregate aggregate = pick(random, Aggregate.values());
    StringBuilder text = new StringBuilder("key: " + pick(random, KEYS));
    text.append(", aggregate: ").append(aggregate.label());
    boolean value = aggregate == Aggregate.DISTINCT || aggregate == Aggregate.LAST;
    append(text, "of", aggregate.needsOf() ? pick(random, value ? VALUES : NUMBERS) : "");
    append(text, "percentile", aggregate == Aggregate.PERCENTILE ? "90" : "");
    append(text, "where", pick(random, WHERES));
    append(text, "window", pick(random, WINDOWS));
    String delay = aggregate == Aggregate.LAST ? "" : pick(random, DELAYS);
    append(text, "delay", delay);
    boolean current = aggregate.takesCurrent() && delay.isEmpty() && random.nextInt(4) == 0;
    append(text, "include_current", current ? "true" : "");
    return text.toString();
  }

  private static void append(StringBuilder text, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      text.append(", ").append(key).append(": ").append(value);
    }
  }

  /** A rule set of some of the features. */
  private static CompiledRuleSet rules(Random random, List<String> pool) {
    StringBuilder chosen = new StringBuilder();
    for (String feature : pool) {
      chosen.append(random.nextBoolean() ? feature : "");
    }
    String features = chosen.isEmpty() ? pool.get(0) : chosen.toString();
    return RuleSets.compile(
        "name: handover\nfeatures:\n"
            + features
            + "rules:\n  - {id: any, when: tx.amount > 1, points: 1}\n");
  }

  private static <T> T pick(Random random, T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static long pick(Random random, long[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
