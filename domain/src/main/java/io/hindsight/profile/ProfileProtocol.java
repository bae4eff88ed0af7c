package io.hindsight.profile;

import io.hindsight.rules.ObservedFeatures;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.NodeMessage;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What is said to a profile's actor, and what it answers. */
public final class ProfileProtocol {
  private ProfileProtocol() {}

  /** Everything that a profile's actor receives. */
  public sealed interface Message
      permits Observe, TakeLabel, Describe, Drain, ProfileEntity.Internal {}

  /**
   * Observe this transaction, once, and answer what was before it.
   *
   * @param id its {@link ObservationId}
   * @param transaction the transaction
   * @param bookPosition the position in the rule book that whoever asks knows
   * @param replyTo where the answer goes
   */
  public record Observe(
      long id, Transaction transaction, long bookPosition, ActorRef<Observed> replyTo)
      implements Message, NodeMessage {}

  /**
   * The answer to {@link Observe}.
   *
   * @param position the number of the observation, from 1; 0 when the profile could not tell
   * @param features the features before it; null when the profile could not tell
   */
  public record Observed(long position, @Nullable ObservedFeatures features)
      implements NodeMessage {
    static final Observed UNAVAILABLE = new Observed(0, null);
  }

  /**
   * Take up that a transaction is known to be fraud, or genuine, if it was observed.
   *
   * @param id the transaction's {@link ObservationId}
   * @param transaction the transaction
   * @param revision the number of the label among the transaction's
   * @param fraud whether it was fraud
   * @param fraudBefore whether it counted as fraud until now
   * @param knownAtMicros when it became known, epoch microseconds
   * @param replyTo where the answer goes
   */
  public record TakeLabel(
      long id,
      Transaction transaction,
      int revision,
      boolean fraud,
      boolean fraudBefore,
      long knownAtMicros,
      ActorRef<LabelTaken> replyTo)
      implements Message, NodeMessage {}

  /**
   * The answer to {@link TakeLabel}.
   *
   * @param done whether the label is durable here, or the transaction was never observed
   */
  public record LabelTaken(boolean done) implements NodeMessage {}

  /**
   * Say what is known at a time. Nothing is journaled.
   *
   * @param atMicros the time, epoch microseconds
   * @param replyTo where the answer goes
   */
  public record Describe(long atMicros, ActorRef<Described> replyTo)
      implements Message, NodeMessage {}

  /**
   * The answer to {@link Describe}.
   *
   * @param observed the number of transactions observed
   * @param lastEvent the last event of the profile's stream; 0 with none
   * @param newestMicros when the newest observed transaction occurred, epoch microseconds; null
   *     with none
   * @param features the features as a transaction at that time would be told
   */
  public record Described(
      long observed, long lastEvent, @Nullable Long newestMicros, ObservedFeatures features)
      implements NodeMessage {}

  /** Finish what is under way, then stop. */
  enum Drain implements Message {
    /** The only one. */
    INSTANCE
  }
}
