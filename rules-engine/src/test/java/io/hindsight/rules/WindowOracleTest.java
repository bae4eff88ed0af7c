package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.HOUR;
import static io.hindsight.rules.Transactions.SECOND;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.Explanation.FeatureLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every feature against a list of all transactions, read from beginning to end each time. */
class WindowOracleTest {
  private static final String FEATURES =
      """
      count_1h: {key: account_id, aggregate: count, window: 1h}
      count_3d_with: {key: account_id, aggregate: count, window: 3d, include_current: true}
      sum_1d: {key: account_id, aggregate: sum, of: tx.amount, window: 1d}
      sum_1d_with: {key: account_id, aggregate: sum, of: tx.amount, window: 1d, include_current: true}
      mean_3d_small: {key: account_id, aggregate: mean, of: tx.amount, where: tx.amount <= 50, window: 3d}
      max_1d: {key: account_id, aggregate: max, of: tx.amount, window: 1d}
      max_3d_with: {key: account_id, aggregate: max, of: tx.amount, window: 3d, include_current: true}
      terminals_1d: {key: account_id, aggregate: distinct, of: tx.terminal_id, window: 1d}
      terminals_3d_with: {key: account_id, aggregate: distinct, of: tx.terminal_id, window: 3d, include_current: true}
      doubled_1d: {key: account_id, aggregate: sum, of: tx.amount * 2, window: 1d}
      count_all: {key: account_id, aggregate: count}
      sum_all: {key: account_id, aggregate: sum, of: tx.amount}
      mean_all_small: {key: account_id, aggregate: mean, of: tx.amount, where: tx.amount <= 50}
      max_all: {key: account_id, aggregate: max, of: tx.amount}
      terminals_all: {key: account_id, aggregate: distinct, of: tx.terminal_id}
      """;

  private final CompiledRuleSet rules = RuleSets.of(FEATURES, "count_all > 3");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyFeatureEqualsARecountWhateverTheOrderOfArrival(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    FeatureState state = rules.newState();
    List<Transaction> seen = new ArrayList<>();
    long clock = START;
    for (int i = 0; i < 600; i++) {
      Transaction tx = next(random, clock);
      clock = StrictMath.max(clock, tx.occurredAtMicros());
      if (random.nextInt(20) == 0) {
        state = rules.readState(state.toBytes());
      }
      check(tx, state, seen);
      state.observe(tx);
      seen.add(tx);
    }
  }

  /** Mostly in order, one in four late by up to nine days, often at the same microsecond. */
  private static Transaction next(Random random, long clock) {
    long time = clock + (long) random.nextInt(5) * random.nextInt(40) * 60 * SECOND;
    if (random.nextInt(4) == 0) {
      long most = random.nextBoolean() ? HOUR : 9 * DAY;
      time = clock - (long) (random.nextDouble() * most) / HOUR * HOUR;
    }
    String terminal = random.nextInt(6) == 0 ? null : "t" + random.nextInt(6);
    return Transactions.at(time, random.nextInt(10_000), terminal);
  }

  private void check(Transaction tx, FeatureState state, List<Transaction> seen) {
    Explanation explanation = rules.explain(tx, state);
    long newest =
        seen.stream().mapToLong(Transaction::occurredAtMicros).max().orElse(Long.MIN_VALUE);
    boolean tooLate = !seen.isEmpty() && tx.occurredAtMicros() < newest - 7 * DAY;
    for (int i = 0; i < rules.features().size(); i++) {
      FeatureDefinition feature = rules.features().get(i);
      FeatureLine line = explanation.features().get(i);
      boolean missing = tooLate && feature.windowMicros() > 0;
      Object expected = missing ? null : recount(feature, tx, seen);
      assertThat(line.value())
          .as("%s after %d transactions: %s", feature.name(), seen.size(), line.missing())
          .isEqualTo(expected);
    }
  }

  private static @Nullable Object recount(
      FeatureDefinition feature, Transaction tx, List<Transaction> seen) {
    List<Transaction> in = new ArrayList<>();
    long from = tx.occurredAtMicros() - feature.windowMicros();
    for (Transaction past : seen) {
      boolean inside = past.occurredAtMicros() > from;
      inside &= past.occurredAtMicros() <= tx.occurredAtMicros();
      if (feature.windowMicros() == 0 || inside) {
        in.add(past);
      }
    }
    if (feature.includeCurrent()) {
      in.add(tx);
    }
    if (feature.where() != null) {
      in.removeIf(past -> past.amountMinor() > 5_000);
    }
    long sum = in.stream().mapToLong(Transaction::amountMinor).sum();
    return switch (feature.aggregate()) {
      case COUNT -> (Object) (long) in.size();
      case SUM -> (feature.name().startsWith("doubled") ? 2 * sum : sum) / 100.0;
      case MEAN -> in.isEmpty() ? null : (Object) (sum / (100.0 * in.size()));
      case MAX ->
          in.isEmpty()
              ? null
              : (Object) (in.stream().mapToLong(Transaction::amountMinor).max().orElse(0) / 100.0);
      case DISTINCT -> (Object) distinct(in);
    };
  }

  private static long distinct(List<Transaction> in) {
    Set<String> terminals = new HashSet<>();
    in.stream().map(Transaction::terminalId).filter(Objects::nonNull).forEach(terminals::add);
    return terminals.size();
  }
}
