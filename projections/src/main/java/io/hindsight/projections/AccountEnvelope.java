package io.hindsight.projections;

import io.hindsight.account.AccountEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to the folds, or only a position that the source has reached.
 *
 * @param persistenceId the account's stream; empty when this is only a position
 * @param sequenceNr the event's place there
 * @param event the event; null when the source only knows that it is in the journal
 * @param position from where the source goes on after a restart, once this has been handled
 * @param handled called once this has been handled, durably
 * @param missing called instead when the journal does not hold the event; null when the journal was
 *     asked before, and the source begins again
 * @param isRetry whether somebody says that the account can be folded again where it stopped
 */
record AccountEnvelope(
    String persistenceId,
    long sequenceNr,
    @Nullable AccountEvent event,
    long position,
    Runnable handled,
    @Nullable Runnable missing,
    boolean isRetry) {

  /** An envelope of an event that nobody said anything more about. */
  AccountEnvelope(
      String persistenceId,
      long sequenceNr,
      @Nullable AccountEvent event,
      long position,
      Runnable handled,
      @Nullable Runnable missing) {
    this(persistenceId, sequenceNr, event, position, handled, missing, false);
  }

  /** An envelope without an event: everything up to a position has been handled. */
  static AccountEnvelope position(long position, Runnable handled) {
    return new AccountEnvelope("", 0, null, position, handled, null);
  }

  boolean isPosition() {
    return persistenceId.isEmpty();
  }
}
