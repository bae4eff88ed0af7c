package io.hindsight.account;

import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleContexts;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.RuleSetGroup;

/**
 * The fold over one account's stream under several rule sets at once: what {@link AccountFold}
 * makes of it under each.
 */
public final class AccountGroupFold {
  private final RuleSetGroup.States states;
  private final RuleContexts contexts;
  private final Evaluation[] judged;
  private long sequenceNr;

  /** Starts before the first event. */
  public AccountGroupFold(RuleSetGroup group, RuleContexts contexts) {
    this.states = group.newStates();
    this.contexts = contexts;
    this.judged = new Evaluation[group.ruleSets().size()];
  }

  /**
   * Folds the next event.
   *
   * @throws IllegalStateException when it is not the next one
   * @throws NotFollowedException when its position of the rule book is not known here yet; nothing
   *     was folded
   */
  public void apply(long eventSequenceNr, AccountEvent event) {
    if (eventSequenceNr != sequenceNr + 1) {
      throw new IllegalStateException(
          "event " + eventSequenceNr + " after event " + sequenceNr + " in a fold");
    }
    event.fold(
        new AccountEvent.Cases<AccountGroupFold>() {
          @Override
          public AccountGroupFold onDecided(TransactionDecided decided) {
            return judge(decided);
          }

          @Override
          public AccountGroupFold onLabelled(TransactionLabelled labelled) {
            states.label(labelled.forFeatures());
            return AccountGroupFold.this;
          }

          @Override
          public AccountGroupFold onLabelDelivered(LabelDelivered delivered) {
            return AccountGroupFold.this;
          }
        });
    sequenceNr = eventSequenceNr;
  }

  private AccountGroupFold judge(TransactionDecided event) {
    var context = contexts.contextAt(event.ruleBookPosition());
    for (int i = 0; i < judged.length; i++) {
      judged[i] = states.evaluate(i, event.transaction(), event.profiles(), context);
    }
    states.observe(event.transaction());
    return this;
  }

  /** Returns what a rule set made of the last transaction, by its place in the group. */
  public Evaluation judged(int ruleSet) {
    return judged[ruleSet];
  }
}
