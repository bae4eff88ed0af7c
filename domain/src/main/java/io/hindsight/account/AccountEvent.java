package io.hindsight.account;

import io.hindsight.rules.Decision;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.Hit;
import io.hindsight.rules.ProfileAnswers;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.Stored;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to an account. Facts: never changed, never deleted. */
public sealed interface AccountEvent extends Stored {

  /** Handles every kind of event; a new kind breaks compilation wherever it must be handled. */
  interface Cases<R> {
    /** Handles a decided transaction. */
    R onDecided(TransactionDecided event);

    /** Handles what became known about a transaction. */
    R onLabelled(TransactionLabelled event);

    /** Handles that every profile has taken up a label. */
    R onLabelDelivered(LabelDelivered event);
  }

  /** Calls the case of this event's kind. */
  <R> R fold(Cases<R> cases);

  /**
   * A transaction was judged, and the caller was or will be told so.
   *
   * @param transaction the transaction as it was stated
   * @param knownAtMicros when this system is deemed to know it, epoch microseconds
   * @param recordedAtMicros when it was judged, epoch microseconds; for audit only
   * @param degraded whether a profile that the rules needed did not answer
   * @param ruleSetVersion the version of the rule set that judged
   * @param ruleBookPosition the position in the rule book that the decision saw
   * @param engineSemantics the meaning of the engine that judged
   * @param decision the decision
   * @param score 0 to 1000
   * @param hits the rules that hit, by their index in the version, with points and message
   * @param number the number of this transaction among the account's, from 1; 0 in events from
   *     before accounts had other events, where it is the sequence number
   * @param observations what the profiles of the transaction answered, one for each key
   */
  record TransactionDecided(
      Transaction transaction,
      long knownAtMicros,
      long recordedAtMicros,
      boolean degraded,
      int ruleSetVersion,
      long ruleBookPosition,
      int engineSemantics,
      Decision decision,
      int score,
      List<Hit> hits,
      long number,
      List<ProfileObservation> observations)
      implements AccountEvent {
    /** Copies the lists. */
    public TransactionDecided {
      hits = List.copyOf(hits);
      observations = List.copyOf(observations);
    }

    /** An event of the form that was written before there were profiles. */
    public TransactionDecided(
        Transaction transaction,
        long knownAtMicros,
        long recordedAtMicros,
        boolean degraded,
        int ruleSetVersion,
        long ruleBookPosition,
        int engineSemantics,
        Decision decision,
        int score,
        List<Hit> hits) {
      this(
          transaction,
          knownAtMicros,
          recordedAtMicros,
          degraded,
          ruleSetVersion,
          ruleBookPosition,
          engineSemantics,
          decision,
          score,
          hits,
          0,
          List.of());
    }

    /** Returns what the profiles answered, as the rules read it. */
    public ProfileAnswers profiles() {
      return ProfileObservation.answers(observations);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onDecided(this);
    }
  }

  /**
   * It became known whether a transaction was fraud. The latest label of a transaction stands.
   *
   * @param transaction the transaction, as it was decided
   * @param decidedSeq the event that decided it
   * @param number its number among the account's transactions, from 1
   * @param revision the number of this label among the transaction's, from 1
   * @param fraud whether it was fraud
   * @param fraudBefore whether it counted as fraud until now; false before its first label
   * @param source who says so
   * @param knownAtMicros when this system is deemed to know it, epoch microseconds
   * @param recordedAtMicros when it was recorded, epoch microseconds; for audit only
   * @param note what a person wrote about it, if anything
   * @param profiles the labels of the keys of the profiles that are to take it up
   */
  record TransactionLabelled(
      Transaction transaction,
      long decidedSeq,
      long number,
      int revision,
      boolean fraud,
      boolean fraudBefore,
      LabelSource source,
      long knownAtMicros,
      long recordedAtMicros,
      @Nullable String note,
      List<String> profiles)
      implements AccountEvent {
    /** Copies the list. */
    public TransactionLabelled {
      profiles = List.copyOf(profiles);
    }

    /** Returns it as the features take it up. */
    public FeatureState.Label forFeatures() {
      return new FeatureState.Label(transaction, number, fraudBefore, fraud);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onLabelled(this);
    }
  }

  /**
   * Every profile of a labelled transaction has taken up the label.
   *
   * @param labelledSeq the event that labelled it
   */
  record LabelDelivered(long labelledSeq) implements AccountEvent {
    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onLabelDelivered(this);
    }
  }
}
