package io.hindsight.account;

import io.hindsight.rulebook.RulePlan;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RuleContext;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import io.hindsight.rules.Transaction;
import java.util.Map;

/** Transactions, and rules to judge them by, for the tests of accounts. */
final class Transactions {
  static final long SECOND_MICROS = 1_000_000L;

  /** 2018-04-01T00:00:00Z. */
  static final long START_MICROS = 1_522_540_800L * SECOND_MICROS;

  private Transactions() {}

  static Transaction of(String id, long occurredAtMicros, long amountMinor) {
    return new Transaction(
        id,
        "596",
        occurredAtMicros,
        amountMinor,
        "EUR",
        "3156",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  /** Rules of which one looks at the amount, and one at how many transactions came before. */
  static CompiledRuleSet rules() {
    String source =
        """
        name: account-test
        features:
          count_1h: {key: account_id, aggregate: count, window: 1h}
        rules:
          - id: high-amount
            points: 600
            when: tx.amount > 220.0
            reason: "Amount {tx.amount} is above 220"
          - id: many
            points: 300
            when: count_1h >= 2
            reason: "{count_1h} in the hour before"
        thresholds: {challenge: 300, review: 500, decline: 800}
        """;
    try {
      return RuleSetCompiler.compile(source, "account-test.yaml");
    } catch (RuleSetException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  static RulePlan plan(int version) {
    return new RulePlan(version, version, 10 + version, rules(), RuleContext.NONE, Map.of());
  }
}
