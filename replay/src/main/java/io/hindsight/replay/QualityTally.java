package io.hindsight.replay;

import io.hindsight.replay.Quality.Money;
import io.hindsight.replay.Quality.RuleMoney;
import io.hindsight.replay.Quality.RuleQuality;
import io.hindsight.replay.Quality.VersionRule;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts alerts and frauds. Owned by one thread at a time. */
final class QualityTally {
  private final Map<String, Money> money = new TreeMap<>();
  private final Map<VersionRule, RuleTally> rules = new HashMap<>();
  private long transactions;
  private long truePositives;
  private long falsePositives;
  private long falseNegatives;

  private static final class RuleTally {
    private final Map<String, RuleMoney> money = new TreeMap<>();
    private long truePositives;
    private long falsePositives;

    void add(JudgedTransaction tx, boolean isFraud) {
      truePositives += isFraud ? 1 : 0;
      falsePositives += isFraud ? 0 : 1;
      long minor = tx.amountMinor();
      money.merge(
          tx.currency(),
          isFraud ? new RuleMoney(minor, 0) : new RuleMoney(0, minor),
          RuleMoney::plus);
    }

    void merge(RuleTally other) {
      truePositives += other.truePositives;
      falsePositives += other.falsePositives;
      other.money.forEach((currency, sums) -> money.merge(currency, sums, RuleMoney::plus));
    }

    RuleQuality result() {
      return new RuleQuality(truePositives, falsePositives, Map.copyOf(money));
    }
  }

  void add(JudgedTransaction tx, boolean isFraud) {
    transactions++;
    truePositives += isFraud && tx.isAlert() ? 1 : 0;
    falsePositives += !isFraud && tx.isAlert() ? 1 : 0;
    falseNegatives += isFraud && !tx.isAlert() ? 1 : 0;
    money.merge(tx.currency(), moneyOf(tx, isFraud), Money::plus);
    for (int rule : tx.rules()) {
      ruleTally(new VersionRule(tx.version(), rule)).add(tx, isFraud);
    }
  }

  /** Counts genuine transactions that no rule hit. */
  void addUneventful(long count) {
    transactions += count;
  }

  private static Money moneyOf(JudgedTransaction tx, boolean isFraud) {
    long minor = tx.amountMinor();
    if (isFraud) {
      return tx.isAlert() ? new Money(minor, 0, 0) : new Money(0, minor, 0);
    }
    return tx.isAlert() ? new Money(0, 0, minor) : Money.NONE;
  }

  private RuleTally ruleTally(VersionRule rule) {
    return rules.computeIfAbsent(rule, ignored -> new RuleTally());
  }

  void merge(QualityTally other) {
    transactions += other.transactions;
    truePositives += other.truePositives;
    falsePositives += other.falsePositives;
    falseNegatives += other.falseNegatives;
    other.money.forEach((currency, sums) -> money.merge(currency, sums, Money::plus));
    other.rules.forEach((rule, tally) -> ruleTally(rule).merge(tally));
  }

  Quality result(long tookMillis) {
    var qualities = new HashMap<VersionRule, RuleQuality>();
    rules.forEach((rule, tally) -> qualities.put(rule, tally.result()));
    return new Quality(
        transactions,
        truePositives,
        falsePositives,
        falseNegatives,
        Map.copyOf(money),
        Map.copyOf(qualities),
        tookMillis);
  }
}
