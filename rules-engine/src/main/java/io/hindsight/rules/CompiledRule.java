package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import io.hindsight.rules.RuleDefinition.Options;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A checked rule: its definition, its plan, its message, what its condition reads, which lists it
 * asks, and the parts of the condition, which are planned when they are first asked for.
 */
record CompiledRule(
    RuleDefinition definition,
    Expression condition,
    ReasonTemplate reason,
    ImmutableList<String> reads,
    ImmutableList<String> lists,
    Supplier<ConditionPlan> parts) {

  /** {@link RuleOutcome#SKIPPED} or {@link RuleOutcome#SNOOZED}, or null when it applies. */
  @Nullable RuleOutcome whyNotAsked(Transaction tx, RuleContext context) {
    if (whySkipped(tx) != null) {
      return RuleOutcome.SKIPPED;
    }
    if (!context.hasSnoozes(tx.accountId())) {
      return null;
    }
    long until = context.snoozedUntil(definition.id(), tx.accountId(), tx.occurredAtMicros());
    return until == RuleContext.NOT_SNOOZED ? null : RuleOutcome.SNOOZED;
  }

  /** Why the rule does not apply to a transaction, or null when it does. */
  @Nullable String whySkipped(Transaction tx) {
    Options options = definition.options();
    if (!options.enabled()) {
      return "the rule is disabled";
    }
    Long from = options.validFromMicros();
    if (from != null && tx.occurredAtMicros() < from) {
      return "the rule is not valid yet";
    }
    Long to = options.validToMicros();
    if (to != null && tx.occurredAtMicros() >= to) {
      return "the rule is no longer valid";
    }
    boolean everyone = options.rolloutBasisPoints() == Options.EVERYONE;
    return everyone || Rollout.includes(definition.id(), tx.accountId(), options)
        ? null
        : "the account is not among those that the rule is rolled out to";
  }
}
