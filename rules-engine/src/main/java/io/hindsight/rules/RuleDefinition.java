package io.hindsight.rules;

import org.jspecify.annotations.Nullable;

/**
 * A rule as it stands in the rule set.
 *
 * @param id unique in the rule set
 * @param when the condition, a CEL expression of type bool
 * @param points what a hit adds to the score, -1000..1000; 0 for a rule that only decides
 * @param decision what a hit demands whatever the score, or null
 * @param reason the message of a hit, with placeholders {@code {tx.field}} and {@code {feature}}
 */
public record RuleDefinition(
    String id, String when, int points, @Nullable Decision decision, String reason) {}
