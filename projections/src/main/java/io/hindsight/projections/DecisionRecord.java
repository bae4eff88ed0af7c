package io.hindsight.projections;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.Hit;
import java.util.List;

/**
 * What one build makes of one transaction.
 *
 * @param sequenceNr the event in the account's stream
 * @param transactionId the transaction
 * @param occurredAtMicros when it occurred, epoch microseconds
 * @param amountMinor its amount in minor units
 * @param currency its currency
 * @param decision the decision under the build's rule set
 * @param score 0 to 1000
 * @param rules the rules that hit, by their index in the rule set
 * @param parity how this compares with the decision that was journaled
 */
public record DecisionRecord(
    long sequenceNr,
    String transactionId,
    long occurredAtMicros,
    long amountMinor,
    String currency,
    Decision decision,
    int score,
    List<Integer> rules,
    Parity parity) {

  /** How a projected decision compares with the journaled one. */
  public enum Parity {
    /** Another version (or meaning of the engine) decided: nothing to compare. */
    OTHER_VERSION,
    /** The same version decided, the same to the bit. */
    EQUAL,
    /** The same version decided, and differently: a defect. */
    MISMATCH
  }

  /** Makes the record of an evaluation by version {@code version}. */
  public static DecisionRecord of(
      long sequenceNr,
      TransactionDecided event,
      Evaluation evaluation,
      int version,
      int semantics) {
    var tx = event.transaction();
    return new DecisionRecord(
        sequenceNr,
        tx.transactionId(),
        tx.occurredAtMicros(),
        tx.amountMinor(),
        tx.currency(),
        evaluation.decision(),
        evaluation.score(),
        rulesOf(evaluation),
        parityOf(event, evaluation, version, semantics));
  }

  private static List<Integer> rulesOf(Evaluation evaluation) {
    return evaluation.hits().isEmpty()
        ? List.of()
        : evaluation.hits().stream().map(Hit::rule).toList();
  }

  private static Parity parityOf(
      TransactionDecided event, Evaluation evaluation, int version, int semantics) {
    if (event.ruleSetVersion() != version || event.engineSemantics() != semantics) {
      return Parity.OTHER_VERSION;
    }
    boolean equal =
        event.decision() == evaluation.decision()
            && event.score() == evaluation.score()
            && event.hits().equals(evaluation.hits());
    return equal ? Parity.EQUAL : Parity.MISMATCH;
  }
}
