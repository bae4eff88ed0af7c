package io.hindsight.account;

import io.hindsight.rules.Decision;
import io.hindsight.rules.Hit;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.Stored;
import java.util.List;

/** What happened to an account. Facts: never changed, never deleted. */
public sealed interface AccountEvent extends Stored {

  /** Handles every kind of event; a new kind breaks compilation wherever it must be handled. */
  interface Cases<R> {
    /** Handles a decided transaction. */
    R onDecided(TransactionDecided event);
  }

  /** Calls the case of this event's kind. */
  <R> R fold(Cases<R> cases);

  /**
   * A transaction was judged, and the caller was or will be told so.
   *
   * @param transaction the transaction as it was stated
   * @param knownAtMicros when this system is deemed to know it, epoch microseconds
   * @param recordedAtMicros when it was judged, epoch microseconds; for audit only
   * @param degraded whether a profile that the rules needed did not answer; false while all
   *     features are the account's own
   * @param ruleSetVersion the version of the rule set that judged
   * @param ruleBookPosition the position in the rule book that the decision saw
   * @param engineSemantics the meaning of the engine that judged
   * @param decision the decision
   * @param score 0 to 1000
   * @param hits the rules that hit, by their index in the version, with points and message
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
      List<Hit> hits)
      implements AccountEvent {
    /** Copies the hits. */
    public TransactionDecided {
      hits = List.copyOf(hits);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.onDecided(this);
    }
  }
}
