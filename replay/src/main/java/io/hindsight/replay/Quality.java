package io.hindsight.replay;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How well decisions told fraud from genuine transactions.
 *
 * @param transactions how many were evaluated
 * @param truePositives frauds with an alert
 * @param falsePositives genuine transactions with an alert
 * @param falseNegatives frauds without
 * @param money the amounts, by currency
 * @param rules what each rule that hit is worth
 * @param tookMillis how long it took
 */
public record Quality(
    long transactions,
    long truePositives,
    long falsePositives,
    long falseNegatives,
    Map<String, Money> money,
    Map<VersionRule, RuleQuality> rules,
    long tookMillis) {

  /**
   * Sums of amounts in minor units of one currency.
   *
   * @param caughtMinor of frauds with an alert
   * @param missedMinor of frauds without
   * @param alertedGenuineMinor of genuine transactions with an alert
   */
  public record Money(long caughtMinor, long missedMinor, long alertedGenuineMinor) {
    static final Money NONE = new Money(0, 0, 0);

    /** Returns the sums of both. */
    public Money plus(Money other) {
      return new Money(
          caughtMinor + other.caughtMinor,
          missedMinor + other.missedMinor,
          alertedGenuineMinor + other.alertedGenuineMinor);
    }
  }

  /**
   * A rule.
   *
   * @param version the version of the rule set
   * @param index its index there
   */
  public record VersionRule(int version, int index) {}

  /**
   * How often a rule hit, whatever was decided.
   *
   * @param truePositives on frauds
   * @param falsePositives on genuine transactions
   * @param money the amounts on which it hit, by currency
   */
  public record RuleQuality(long truePositives, long falsePositives, Map<String, RuleMoney> money) {
    /** Of a rule that never hit. */
    public static final RuleQuality NONE = new RuleQuality(0, 0, Map.of());

    /** Returns the sums of both. */
    public RuleQuality plus(RuleQuality other) {
      var sums = new HashMap<>(money);
      other.money.forEach((currency, minor) -> sums.merge(currency, minor, RuleMoney::plus));
      return new RuleQuality(
          truePositives + other.truePositives,
          falsePositives + other.falsePositives,
          Map.copyOf(sums));
    }

    /** Returns how often it hit. */
    public long hits() {
      return truePositives + falsePositives;
    }

    /** Returns the share of frauds among its hits; empty when it never hit. */
    public OptionalDouble precision() {
      return share(truePositives, hits());
    }
  }

  /**
   * Sums of the amounts on which a rule hit, in minor units of one currency.
   *
   * @param fraudMinor of frauds
   * @param genuineMinor of genuine transactions
   */
  public record RuleMoney(long fraudMinor, long genuineMinor) {
    /** Returns the sums of both. */
    public RuleMoney plus(RuleMoney other) {
      return new RuleMoney(fraudMinor + other.fraudMinor, genuineMinor + other.genuineMinor);
    }
  }

  /** Returns how many alerts there were. */
  public long alerts() {
    return truePositives + falsePositives;
  }

  /** Returns how many frauds there were. */
  public long frauds() {
    return truePositives + falseNegatives;
  }

  /** Returns the share of frauds among alerts; empty without alerts. */
  public OptionalDouble precision() {
    return share(truePositives, alerts());
  }

  /** Returns the share of alerts among frauds; empty without frauds. */
  public OptionalDouble recall() {
    return share(truePositives, frauds());
  }

  /**
   * Returns the harmonic mean of precision and recall, 0 when nothing was caught; empty without
   * alerts and frauds.
   */
  public OptionalDouble f1() {
    return share(2 * truePositives, alerts() + frauds());
  }

  private static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
