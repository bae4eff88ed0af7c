package io.hindsight.rules;

/** The version of the meaning of an evaluation. */
public final class EngineSemantics {
  /**
   * Raised whenever the same rule set, state and transaction could give another decision, score or
   * hit than before: by a change here, in CEL or in its options, or in the time zone data that
   * conditions compute with (the version of joda-time). Journaled with every decision, so that
   * parity is only demanded between equals.
   */
  public static final int VERSION = 2;

  private EngineSemantics() {}
}
