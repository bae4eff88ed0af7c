package io.hindsight.rulebook;

import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.ProfilePlan;
import io.hindsight.rules.RuleContext;
import java.util.Map;

/**
 * The rules that decide now.
 *
 * @param version the rule set's version
 * @param build the build that readers see
 * @param bookPosition the position in the rule book that this plan stands for
 * @param rules the compiled rules
 * @param context lists and snoozes as of that position
 * @param profiles what profiles observe, by the label of their key
 */
public record RulePlan(
    int version,
    int build,
    long bookPosition,
    CompiledRuleSet rules,
    RuleContext context,
    Map<String, ProfilePlan> profiles) {}
