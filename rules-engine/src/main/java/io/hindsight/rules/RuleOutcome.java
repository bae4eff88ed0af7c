package io.hindsight.rules;

import java.util.Locale;

/** What became of one rule in one evaluation. */
public enum RuleOutcome {
  /** The condition held. */
  HIT,
  /** The condition did not hold. */
  NOT_HIT,
  /** The rule does not apply: disabled, outside of its validity, or not rolled out so far. */
  SKIPPED,
  /** A person has silenced the rule for this account; the condition is not looked at. */
  SNOOZED,
  /** The condition needs a field or feature that has no value; counts as not hit. */
  MISSING_INPUT,
  /** The condition cannot be computed, such as an integer divided by zero; counts as not hit. */
  ERROR;

  /** The name used outside, for example {@code "not_hit"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
