package io.hindsight.account;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.NodeMessage;
import org.apache.pekko.actor.typed.ActorRef;

/** What is said to an account's actor, and what it answers. */
public final class AccountProtocol {
  private AccountProtocol() {}

  /** Everything that an account's actor receives. */
  public sealed interface Message permits Decide, Drain, AccountEntity.Internal {}

  /**
   * Judge this transaction, once.
   *
   * @param transaction the transaction
   * @param knownAtMicros when this system is deemed to know it; 0 for now
   * @param replyTo where the answer goes
   */
  public record Decide(Transaction transaction, long knownAtMicros, ActorRef<Answer> replyTo)
      implements Message, NodeMessage {}

  /** Finish what is under way, then stop. */
  enum Drain implements Message {
    /** The only one. */
    INSTANCE
  }

  /**
   * The answer to {@link Decide}.
   *
   * @param outcome what came of it
   * @param sequenceNr the event that decided; 0 without one
   * @param event the event that decided; null without one
   */
  public record Answer(
      Outcome outcome, long sequenceNr, @org.jspecify.annotations.Nullable TransactionDecided event)
      implements NodeMessage {}

  /** What came of a request to decide. */
  public enum Outcome {
    /** Decided now. */
    NEW,
    /** Decided before; the answer holds the recorded decision. */
    DUPLICATE,
    /** Another transaction of this account has the same id; nothing changed. */
    CONFLICT,
    /** No rule set has been promoted yet; nothing changed. */
    NO_RULES,
    /** Something that is needed could not be read; nothing changed, try again. */
    UNAVAILABLE
  }
}
