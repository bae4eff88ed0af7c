package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import java.util.HashMap;
import java.util.Map;

/** What was decided live in one account; counted when all its labels are known. */
final class AccountDecisions {
  private final String accountId;
  private final EvaluationScope scope;
  private final Map<Long, JudgedTransaction> decided = new HashMap<>();
  private final KnownLabels labels;

  AccountDecisions(String accountId, EvaluationScope scope) {
    this.accountId = accountId;
    this.scope = scope;
    this.labels = new KnownLabels(scope.asOfMicros());
  }

  /** Takes the next event of the account. */
  AccountDecisions take(long sequenceNr, AccountEvent event) {
    return event.fold(
        new AccountEvent.Cases<AccountDecisions>() {
          @Override
          public AccountDecisions onDecided(TransactionDecided decision) {
            return decided(sequenceNr, decision);
          }

          @Override
          public AccountDecisions onLabelled(TransactionLabelled label) {
            return labelled(label);
          }

          @Override
          public AccountDecisions onLabelDelivered(LabelDelivered delivered) {
            return AccountDecisions.this;
          }
        });
  }

  private AccountDecisions decided(long sequenceNr, TransactionDecided decision) {
    if (scope.covers(decision.transaction().occurredAtMicros())) {
      decided.put(sequenceNr, JudgedTransaction.of(decision));
    }
    return this;
  }

  private AccountDecisions labelled(TransactionLabelled label) {
    if (decided.containsKey(label.decidedSeq())) {
      labels.add(
          accountId, label.decidedSeq(), label.revision(), label.fraud(), label.knownAtMicros());
    }
    return this;
  }

  /** Counts what was taken. */
  void addTo(QualityTally tally) {
    decided.forEach((sequenceNr, tx) -> tally.add(tx, labels.isFraud(accountId, sequenceNr)));
  }
}
