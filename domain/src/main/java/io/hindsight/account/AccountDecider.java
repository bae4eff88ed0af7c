package io.hindsight.account;

import io.hindsight.account.AccountCommand.DecideTransaction;
import io.hindsight.account.AccountCommand.LabelTransaction;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.ids.RecentIds;
import io.hindsight.profile.ProfileId;
import io.hindsight.rules.EngineSemantics;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.ProfileAnswers;
import io.hindsight.rules.ProfilePlan;
import io.hindsight.rules.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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

    /** The transaction has profiles: let them observe it first. */
    record NeedsProfiles() implements Verdict {}

    /** The transaction has this label already, by that event. */
    record Labelled(long sequenceNr, TransactionLabelled event) implements Verdict {}

    /** The label is said to have been known before the transaction occurred. */
    record KnownTooEarly(long occurredAtMicros) implements Verdict {}
  }

  static Verdict decide(Account account, DecideTransaction command) {
    var tx = command.transaction();
    OptionalLong seen = account.eventOf(RecentIds.hash(tx.transactionId()));
    if (seen.isPresent()) {
      return new Verdict.Seen(seen.getAsLong());
    }
    if (!command.lookedUp() && account.recent().mayHaveForgotten(tx.occurredAtMicros())) {
      return new Verdict.MayBeForgotten();
    }
    FeatureState features = account.featuresOf(command.plan().version());
    if (features == null) {
      return new Verdict.NeedsFeatures();
    }
    List<ProfileObservation> observations = command.observations();
    if (observations == null) {
      if (!profilesOf(tx, command.plan().profiles().values()).isEmpty()) {
        return new Verdict.NeedsProfiles();
      }
      observations = List.of();
    }
    return new Verdict.Happened(judge(account.decided() + 1, features, command, observations));
  }

  /** Returns the profiles of a transaction: one for each key that it has a value for. */
  static List<ProfileId> profilesOf(Transaction tx, Collection<ProfilePlan> plans) {
    var profiles = new ArrayList<ProfileId>(plans.size());
    for (ProfilePlan plan : plans) {
      String value = plan.key().valueOf(tx);
      if (value != null) {
        profiles.add(new ProfileId(plan.key().label(), value));
      }
    }
    profiles.sort(Comparator.comparing(ProfileId::key));
    return profiles;
  }

  /** Judges a transaction of an account, as its transaction of that number. */
  static TransactionDecided judge(
      long number,
      FeatureState features,
      DecideTransaction command,
      List<ProfileObservation> observations) {
    var plan = command.plan();
    ProfileAnswers profiles = ProfileObservation.answers(observations);
    Evaluation evaluation =
        plan.rules().evaluate(command.transaction(), features, profiles, plan.context());
    return new TransactionDecided(
        command.transaction(),
        command.knownAtMicros(),
        command.nowMicros(),
        plan.rules().isDegraded(profiles),
        plan.version(),
        plan.bookPosition(),
        EngineSemantics.VERSION,
        evaluation.decision(),
        evaluation.score(),
        evaluation.hits(),
        number,
        observations);
  }

  /** Decides about a label; saying the same once more changes nothing. */
  static Verdict decide(LabelTransaction command) {
    TransactionDecided decided = command.decided();
    TransactionLabelled latest = command.latest();
    AccountProtocol.Statement statement = command.statement();
    if (latest != null
        && latest.fraud() == statement.fraud()
        && latest.source() == statement.source()
        && Objects.equals(latest.note(), statement.note())
        && (statement.knownAtMicros() == 0
            || latest.knownAtMicros() == statement.knownAtMicros())) {
      return new Verdict.Labelled(command.latestSeq(), latest);
    }
    long occurredAt = decided.transaction().occurredAtMicros();
    if (statement.knownAtMicros() != 0 && statement.knownAtMicros() < occurredAt) {
      return new Verdict.KnownTooEarly(occurredAt);
    }
    return new Verdict.Happened(
        new TransactionLabelled(
            decided.transaction(),
            command.decidedSeq(),
            decided.number() == 0 ? command.decidedSeq() : decided.number(),
            latest == null ? 1 : latest.revision() + 1,
            statement.fraud(),
            latest != null && latest.fraud(),
            statement.source(),
            // A transaction may occur a little later than now, by a clock that is ahead of ours.
            statement.knownAtMicros() == 0
                ? Math.max(command.nowMicros(), occurredAt)
                : statement.knownAtMicros(),
            command.nowMicros(),
            statement.note(),
            decided.observations().stream().map(ProfileObservation::key).toList()));
  }
}
