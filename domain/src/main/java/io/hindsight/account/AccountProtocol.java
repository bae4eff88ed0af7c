package io.hindsight.account;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.NodeMessage;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What is said to an account's actor, and what it answers. */
public final class AccountProtocol {
  private AccountProtocol() {}

  /** Everything that an account's actor receives. */
  public sealed interface Message permits Decide, Label, Wake, Drain, AccountEntity.Internal {}

  /**
   * Judge this transaction, once.
   *
   * @param transaction the transaction
   * @param knownAtMicros when this system is deemed to know it; 0 for now
   * @param mayDegrade whether it is decided without a profile that gives no answer
   * @param replyTo where the answer goes
   */
  public record Decide(
      Transaction transaction, long knownAtMicros, boolean mayDegrade, ActorRef<Answer> replyTo)
      implements Message, NodeMessage {}

  /**
   * What somebody says about a transaction.
   *
   * @param fraud whether it was fraud
   * @param source who says so
   * @param knownAtMicros when this system is deemed to know it; 0 for now
   * @param note what a person wrote about it, if anything
   */
  public record Statement(
      boolean fraud, LabelSource source, long knownAtMicros, @Nullable String note) {}

  /**
   * Take up what is said about a transaction, once.
   *
   * @param transactionId the transaction
   * @param decidedSeq the event that decided it; 0 when whoever says so does not know
   * @param occurredAtMicros when it occurred; only needed without {@code decidedSeq}
   * @param statement what is said
   * @param replyTo where the answer goes
   */
  public record Label(
      String transactionId,
      long decidedSeq,
      long occurredAtMicros,
      Statement statement,
      ActorRef<LabelAnswer> replyTo)
      implements Message, NodeMessage {}

  /**
   * The answer to {@link Label}.
   *
   * @param outcome what came of it; {@link Outcome#NEW} and {@link Outcome#DUPLICATE} are only said
   *     when every profile of the transaction has taken up the label
   * @param sequenceNr the event that labelled; 0 without one
   * @param event the event that labelled; null without one
   * @param occurredAtMicros when the transaction occurred; only with {@link Outcome#TOO_EARLY}
   */
  public record LabelAnswer(
      Outcome outcome, long sequenceNr, @Nullable TransactionLabelled event, long occurredAtMicros)
      implements NodeMessage {
    static LabelAnswer of(Outcome outcome) {
      return new LabelAnswer(outcome, 0, null, 0);
    }

    static LabelAnswer of(Outcome outcome, long sequenceNr, TransactionLabelled event) {
      return new LabelAnswer(outcome, sequenceNr, event, 0);
    }

    static LabelAnswer tooEarly(long occurredAtMicros) {
      return new LabelAnswer(Outcome.TOO_EARLY, 0, null, occurredAtMicros);
    }
  }

  /** Come to life, if you have not, and deliver the labels that are not delivered. */
  record Wake() implements Message, NodeMessage {}

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
  public record Answer(Outcome outcome, long sequenceNr, @Nullable TransactionDecided event)
      implements NodeMessage {}

  /** What came of a request to decide. */
  public enum Outcome {
    /** Decided now. */
    NEW,
    /** Decided before; the answer holds the recorded decision. */
    DUPLICATE,
    /** Another transaction of this account has the same id; nothing changed. */
    CONFLICT,
    /** There is no such transaction; nothing changed. */
    NOT_FOUND,
    /** A label is said to have been known before its transaction occurred; nothing changed. */
    TOO_EARLY,
    /** No rule set has been promoted yet; nothing changed. */
    NO_RULES,
    /** Something that is needed did not answer; try again: nothing is done twice. */
    UNAVAILABLE
  }
}
