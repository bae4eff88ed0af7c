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
 */
record Alert(String accountId, long sequenceNr, Transaction transaction, Evaluation evaluation) {
  static boolean isAlert(Decision decision) {
    return decision != Decision.APPROVE;
  }
}
