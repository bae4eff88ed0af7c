package io.hindsight.account;

import io.hindsight.rulebook.RulePlan;
import io.hindsight.rules.Transaction;

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
   */
  record DecideTransaction(
      Transaction transaction, RulePlan plan, long knownAtMicros, long nowMicros, boolean lookedUp)
      implements AccountCommand {}
}
