package io.hindsight.feed;

import io.hindsight.account.AccountEvent;
import io.hindsight.serialization.NodeMessage;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/**
 * What the outbox of a node, where accounts journal, and the handler of a slice, where their events
 * are folded, say to each other. Every message may be lost or come twice.
 */
public final class FeedProtocol {
  /** The handlers of the slices: one entity for each, whose id is the slice's number. */
  public static final EntityTypeKey<ToSlice> SLICE = EntityTypeKey.create(ToSlice.class, "feed");

  private FeedProtocol() {}

  /** What the handler of a slice is told. */
  public interface ToSlice {}

  /** What the outbox of a node is told. */
  public sealed interface ToOutbox
      permits Folded, Swept, WhichAreOpen, WhatWaits, Outbox.Internal {}

  /**
   * An account has journaled up to an event.
   *
   * @param accountId the account
   * @param sequenceNr the event
   * @param event the event, when it is told for the first time; null when it is told again
   * @param from who wants to hear when it is folded
   */
  public record Moved(
      String accountId, long sequenceNr, @Nullable AccountEvent event, ActorRef<ToOutbox> from)
      implements ToSlice, NodeMessage {}

  /**
   * An account may have journaled more than anybody knows: compare it with the journal.
   *
   * @param accountId the account
   * @param question repeated in the answer, so that an old answer is not taken for a new one; not 0
   * @param from who wants to hear when it is folded
   */
  public record Look(String accountId, long question, ActorRef<ToOutbox> from)
      implements ToSlice, NodeMessage {}

  /**
   * What moved in these epochs was more than the outbox could remember: compare all marked accounts
   * with the journal.
   */
  public record Sweep(int slice, long fromEpoch, long toEpoch, ActorRef<ToOutbox> from)
      implements ToSlice, NodeMessage {}

  /**
   * The answer to {@link WhichAreOpen}.
   *
   * @param question which question
   * @param owner the outbox that answers
   * @param fromEpoch its epochs from this one on are open; everything that was journaled under its
   *     earlier ones is folded, and nothing more will be journaled under them
   */
  public record StillOpen(long question, ActorRef<ToOutbox> owner, long fromEpoch)
      implements ToSlice, NodeMessage {}

  /** Come to life, if you have not. */
  public record Wake() implements ToSlice, NodeMessage {}

  /**
   * An account is folded up to an event, durably, for every build.
   *
   * @param question the {@link Look} that this answers; 0 when it answers {@link Moved}
   */
  public record Folded(int slice, String accountId, long sequenceNr, long question)
      implements ToOutbox, NodeMessage {}

  /** The answer to {@link Sweep}: whatever moved there is folded. */
  public record Swept(int slice, long toEpoch) implements ToOutbox, NodeMessage {}

  /**
   * Which of your epochs of this slice are open?
   *
   * @param question repeated in the answer, so that an old answer is not taken for a new one
   */
  public record WhichAreOpen(int slice, long question, ActorRef<ToSlice> replyTo)
      implements ToOutbox, NodeMessage {}

  /**
   * Which accounts of yours wait to be folded?
   *
   * @param accountsMax name no more than these, those that have waited longest
   */
  public record WhatWaits(int accountsMax, ActorRef<Waits> replyTo)
      implements ToOutbox, NodeMessage {}

  /**
   * The answer to {@link WhatWaits}.
   *
   * @param accounts how many accounts wait
   * @param longest those that have waited longest, the longest first
   */
  public record Waits(int accounts, List<Waiting> longest) implements NodeMessage {
    /** Copies the list. */
    public Waits {
      longest = List.copyOf(longest);
    }
  }

  /**
   * An account with events that are not known to be folded.
   *
   * @param accountId the account
   * @param sequenceNr the last event that it journaled
   * @param waitedMillis since when it was not known to be folded to its end, milliseconds ago
   */
  public record Waiting(String accountId, long sequenceNr, long waitedMillis) {}
}
