package io.hindsight.replay;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.Hit;
import io.hindsight.rules.Transaction;
import java.util.List;

/**
 * What an evaluation needs to know of a decided transaction.
 *
 * @param amountMinor its amount in minor units
 * @param currency its currency
 * @param isAlert whether a person had to look at it, or it was refused
 * @param version the version of the rules that hit
 * @param rules the rules that hit, by their index in that version
 */
record JudgedTransaction(
    long amountMinor, String currency, boolean isAlert, int version, List<Integer> rules) {

  static JudgedTransaction of(DecisionRecord decision, int version) {
    return new JudgedTransaction(
        decision.amountMinor(),
        decision.currency(),
        isAlert(decision.decision()),
        version,
        decision.rules());
  }

  static JudgedTransaction of(TransactionDecided event) {
    return new JudgedTransaction(
        event.transaction().amountMinor(),
        event.transaction().currency(),
        isAlert(event.decision()),
        event.ruleSetVersion(),
        event.hits().stream().map(Hit::rule).toList());
  }

  /** By rules that were never published: their version is 0. */
  static JudgedTransaction of(Transaction tx, Evaluation evaluation) {
    return new JudgedTransaction(
        tx.amountMinor(),
        tx.currency(),
        isAlert(evaluation.decision()),
        0,
        evaluation.hits().stream().map(Hit::rule).toList());
  }

  /** Of a transaction that no rule hit. */
  static JudgedTransaction uneventful(Transaction tx) {
    return new JudgedTransaction(tx.amountMinor(), tx.currency(), false, 0, List.of());
  }

  /** A challenge is put to the payer alone: it is no alert. */
  private static boolean isAlert(Decision decision) {
    return decision.code() >= Decision.REVIEW.code();
  }
}
