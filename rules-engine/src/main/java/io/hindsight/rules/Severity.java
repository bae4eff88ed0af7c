package io.hindsight.rules;

import java.util.Locale;

/** How grave a rule's author finds a hit; for sorting work, without effect on the decision. */
public enum Severity {
  /** Worth knowing. */
  LOW,
  /** Worth a look. */
  MEDIUM,
  /** To be looked at soon. */
  HIGH,
  /** To be looked at first. */
  CRITICAL;

  /** The name used in rule sets and in the API, for example {@code "high"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
