package io.hindsight.rules;

import java.util.Locale;

/** What a decision becomes when a profile that the rule set needs gave no answer in time. */
public enum WhenDegraded {
  /** Its features are missing; conditions that read them do not hold. The default. */
  SKIP,
  /** The same, and the decision is at least review. */
  REVIEW;

  /** The name used in rule sets, for example {@code "review"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
