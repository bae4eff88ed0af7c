package io.hindsight.account;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * What accounts tell, so that whatever they journal reaches the folds: before they journal, and
 * after. Thread-safe.
 */
@FunctionalInterface
public interface AccountFeed {
  /** Returns the line of an account's actor, which only that actor uses. */
  Line lineOf(String accountId);

  /** The line between one account's actor and the feed. */
  interface Line {
    /**
     * Begins to journal an event, if that may begin now: a durable marker says that this account
     * may move. After true, exactly one of the other methods but {@link #announce} must follow.
     */
    boolean tryBegin();

    /** Makes the marker durable; complete when {@link #tryBegin} is worth another try. */
    CompletionStage<Done> announce();

    /** The event that was begun is in the journal. */
    void journaled(long sequenceNr, AccountEvent event);

    /**
     * The account was recovered up to an event. When an event had been begun, nobody knows whether
     * that was all of it: a write that failed may still appear in the journal.
     */
    void recovered(long sequenceNr);

    /** The actor has stopped. */
    void stopped();
  }
}
