package io.hindsight.profile;

import io.hindsight.rules.FeatureState;
import io.hindsight.rules.ObservedFeatures;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.Stored;
import java.util.List;

/** What happened to a profile. Facts: never changed, never deleted. */
public sealed interface ProfileEvent extends Stored {

  /** Handles every kind of event; a new kind breaks compilation wherever it must be handled. */
  interface Cases<R> {
    /** Handles observed transactions. */
    R onObserved(ObservedBatch event);

    /** Handles a label. */
    R onLabelled(LabelObserved event);
  }

  /** Calls the case of this event's kind. */
  <R> R fold(Cases<R> cases);

  /**
   * A transaction that was observed, before it was decided.
   *
   * @param id the {@link ObservationId} of it
   * @param position its number among the profile's observations, from 1
   * @param transaction the transaction
   * @param answer the features that were answered, which do not count it
   */
  record Observation(long id, long position, Transaction transaction, ObservedFeatures answer) {}

  /** Transactions were observed, one after the other, in one write. */
  record ObservedBatch(List<Observation> observations) implements ProfileEvent {
    /** Copies the list. */
    public ObservedBatch {
      observations = List.copyOf(observations);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onObserved(this);
    }
  }

  /**
   * It became known whether an observed transaction was fraud.
   *
   * @param id the {@link ObservationId} of the transaction
   * @param position the number of its observation
   * @param transaction the transaction
   * @param revision the number of the label among the transaction's, from 1
   * @param fraud whether it was fraud
   * @param fraudBefore whether it counted as fraud until now
   * @param knownAtMicros when it became known, epoch microseconds
   */
  record LabelObserved(
      long id,
      long position,
      Transaction transaction,
      int revision,
      boolean fraud,
      boolean fraudBefore,
      long knownAtMicros)
      implements ProfileEvent {

    FeatureState.Label forFeatures() {
      return new FeatureState.Label(transaction, position, fraudBefore, fraud);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onLabelled(this);
    }
  }
}
