package io.hindsight.account;

import io.hindsight.account.AccountCommand.DecideTransaction;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.rules.EngineSemantics;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.ProfileFeatures;
import java.util.OptionalLong;

/** Decides what an account does. Pure: the same state and command give the same verdict. */
final class AccountDecider {
  private AccountDecider() {}

  /** What comes of a command. */
  sealed interface Verdict {
    /** The event is to be journaled. */
    record Happened(AccountEvent event) implements Verdict {}

    /** A transaction of this id was decided by that event. */
    record Seen(long sequenceNr) implements Verdict {}

    /** The transaction is so old that its id may have been forgotten: ask the id index first. */
    record MayBeForgotten() implements Verdict {}

    /** The features of the plan are not here: take them over first. */
    record NeedsFeatures() implements Verdict {}
  }

  static Verdict decide(Account account, DecideTransaction command) {
    var tx = command.transaction();
    OptionalLong seen = account.eventOf(RecentTransactions.hash(tx.transactionId()));
    if (seen.isPresent()) {
      return new Verdict.Seen(seen.getAsLong());
    }
    if (!command.lookedUp() && account.recent().mayHaveForgotten(tx.occurredAtMicros())) {
      return new Verdict.MayBeForgotten();
    }
    FeatureState features = account.featuresOf(command.plan().version());
    return features == null
        ? new Verdict.NeedsFeatures()
        : new Verdict.Happened(judge(features, command));
  }

  private static TransactionDecided judge(FeatureState features, DecideTransaction command) {
    var plan = command.plan();
    Evaluation evaluation =
        plan.rules()
            .evaluate(command.transaction(), features, ProfileFeatures.NONE, plan.context());
    return new TransactionDecided(
        command.transaction(),
        command.knownAtMicros(),
        command.nowMicros(),
        false,
        plan.version(),
        plan.bookPosition(),
        EngineSemantics.VERSION,
        evaluation.decision(),
        evaluation.score(),
        evaluation.hits());
  }
}
