package io.hindsight.account;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.rulebook.RulePlan;
import io.hindsight.rules.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an account may be asked to do. */
sealed interface AccountCommand {

  /**
   * Judge a transaction.
   *
   * @param transaction the transaction
   * @param plan the rules to judge it by
   * @param knownAtMicros when this system is deemed to know it
   * @param nowMicros the time of judging
   * @param lookedUp whether the id index was asked and does not know the transaction
   * @param observations what the profiles answered; null when they were not asked yet
   */
  record DecideTransaction(
      Transaction transaction,
      RulePlan plan,
      long knownAtMicros,
      long nowMicros,
      boolean lookedUp,
      @Nullable List<ProfileObservation> observations)
      implements AccountCommand {}

  /**
   * Take up whether a transaction was fraud.
   *
   * @param decided the transaction's decision
   * @param decidedSeq the event of it
   * @param latest the transaction's latest label; null before the first
   * @param latestSeq the event of it; 0 before the first
   * @param statement what is said
   * @param nowMicros the time of labelling
   */
  record LabelTransaction(
      TransactionDecided decided,
      long decidedSeq,
      @Nullable TransactionLabelled latest,
      long latestSeq,
      AccountProtocol.Statement statement,
      long nowMicros)
      implements AccountCommand {}
}
