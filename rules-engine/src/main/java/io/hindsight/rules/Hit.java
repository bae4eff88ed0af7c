package io.hindsight.rules;

/**
 * A rule whose condition held.
 *
 * @param rule index into {@link CompiledRuleSet#rules()}
 * @param points what the rule adds to the score; 0 for a rule that only decides, and for one in the
 *     shadow ({@link RuleDefinition#isShadow}), which adds nothing
 * @param message the rule's reason with its placeholders filled in
 */
public record Hit(int rule, int points, String message) {}
