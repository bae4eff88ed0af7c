package io.hindsight.projections;

import io.hindsight.rules.Decision;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.Transaction;

/**
 * A transaction that a build decided harder than approve.
 *
 * @param accountId the account
 * @param sequenceNr the event in its stream
 * @param transaction the transaction
 * @param evaluation what the build makes of it
 * @param isRetro whether nobody was alerted when it was decided
 */
record Alert(
    String accountId,
    long sequenceNr,
    Transaction transaction,
    Evaluation evaluation,
    boolean isRetro) {
  static boolean isAlert(Decision decision) {
    return decision != Decision.APPROVE;
  }

  /**
   * Whether a build alerts where the decision that was made did not: by anything harder than
   * approve where that approved, and by what a person has to look at, or is refused, where that put
   * a challenge to the payer alone.
   *
   * @param made the decision that was made, and journaled
   * @param now what the build decides
   */
  static boolean isRetro(Decision made, Decision now) {
    return alertness(now) > alertness(made);
  }

  private static int alertness(Decision decision) {
    return switch (decision) {
      case APPROVE -> 0;
      case CHALLENGE -> 1;
      case REVIEW, DECLINE -> 2;
    };
  }
}
