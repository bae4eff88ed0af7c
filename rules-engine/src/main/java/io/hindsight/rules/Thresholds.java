package io.hindsight.rules;

/**
 * The scores from which a transaction is challenged, reviewed or declined; increasing, 1..1000.
 *
 * @param challenge lowest score that is challenged
 * @param review lowest score that is reviewed
 * @param decline lowest score that is declined
 */
public record Thresholds(int challenge, int review, int decline) {
  /** What a rule set without thresholds gets. */
  public static final Thresholds DEFAULT = new Thresholds(300, 500, 800);

  public Thresholds {
    if (challenge < 1 || review <= challenge || decline <= review || decline > Limits.MAX_SCORE) {
      throw new IllegalArgumentException(
          "thresholds: "
              + challenge
              + ", "
              + review
              + ", "
              + decline
              + " (expected: increasing, 1.."
              + Limits.MAX_SCORE
              + ")");
    }
  }

  /** The decision that a score reaches. */
  public Decision decide(int score) {
    if (score >= decline) {
      return Decision.DECLINE;
    }
    if (score >= review) {
      return Decision.REVIEW;
    }
    return score >= challenge ? Decision.CHALLENGE : Decision.APPROVE;
  }
}
