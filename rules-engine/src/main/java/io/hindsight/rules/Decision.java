package io.hindsight.rules;

/** What is done with a transaction, in order of hardness. Codes and labels are stable for ever. */
public enum Decision {
  /** The transaction goes through. */
  APPROVE(0, "approve"),
  /** The payer has to prove who they are. */
  CHALLENGE(1, "challenge"),
  /** A person looks at it. */
  REVIEW(2, "review"),
  /** The transaction is refused. */
  DECLINE(3, "decline");

  private final int code;
  private final String label;

  Decision(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The name used in rule sets, in the API and in tables, for example {@code "approve"}. */
  public String label() {
    return label;
  }

  /** The number used in binary forms; never reused for another decision. */
  public int code() {
    return code;
  }

  /** The harder of this decision and the other. */
  public Decision hardest(Decision other) {
    return other.code > code ? other : this;
  }

  /**
   * The decision with this label.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Decision ofLabel(String label) {
    for (Decision decision : values()) {
      if (decision.label.equals(label)) {
        return decision;
      }
    }
    throw new IllegalArgumentException(
        "decision: " + label + " (expected: approve, challenge, review or decline)");
  }

  /**
   * The decision with this code.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Decision ofCode(int code) {
    return switch (code) {
      case 0 -> APPROVE;
      case 1 -> CHALLENGE;
      case 2 -> REVIEW;
      case 3 -> DECLINE;
      default -> throw new IllegalArgumentException("decision code: " + code + " (expected: 0..3)");
    };
  }
}
