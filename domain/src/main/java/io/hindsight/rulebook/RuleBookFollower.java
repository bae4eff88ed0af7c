package io.hindsight.rulebook;

import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournaledEvent;
import io.hindsight.serialization.NodeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node's {@link RuleBookNode} up to date with the rule book's stream: at once when told
 * of a position, and by itself from time to time. One on each node.
 */
public final class RuleBookFollower extends AbstractBehavior<RuleBookFollower.Message> {
  /** Under this key every node's follower can be found. */
  public static final ServiceKey<Message> KEY =
      ServiceKey.create(Message.class, "rulebook-follower");

  /** What a follower is told. */
  public sealed interface Message {}

  /** Follow up to this position at least, then say so. */
  public record Follow(long position, ActorRef<Followed> replyTo) implements Message, NodeMessage {}

  /** This node follows the rule book up to this position. */
  public record Followed(long position) implements NodeMessage {}

  private record Look() implements Message {}

  private record Read(@Nullable RuleBook book, @Nullable Throwable failure) implements Message {}

  /** The rule book while events are read into it, one after the other. */
  private static final class Reading {
    private RuleBook book;

    Reading(RuleBook book) {
      this.book = book;
    }

    void evolve(JournaledEvent event) {
      book = book.evolve((RuleBookEvent) event.payload());
    }
  }

  private final RuleBookNode node;
  private final JournalReader journal;
  private final List<Follow> waiting = new ArrayList<>();
  private boolean reading;

  private RuleBookFollower(
      ActorContext<Message> context, RuleBookNode node, JournalReader journal) {
    super(context);
    this.node = node;
    this.journal = journal;
  }

  /**
   * Makes a follower.
   *
   * @param pollInterval how often it looks by itself
   */
  public static Behavior<Message> create(
      RuleBookNode node, JournalReader journal, Duration pollInterval) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var self = context.getSelf();
                  context.getSystem().receptionist().tell(Receptionist.register(KEY, self));
                  timers.startTimerWithFixedDelay(new Look(), pollInterval);
                  self.tell(new Look());
                  return new RuleBookFollower(context, node, journal);
                }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Follow.class, this::onFollow)
        .onMessage(Look.class, ignored -> look())
        .onMessage(Read.class, this::onRead)
        .build();
  }

  private Behavior<Message> onFollow(Follow follow) {
    waiting.add(follow);
    answerThoseWhoWait();
    return waiting.isEmpty() ? this : look();
  }

  private Behavior<Message> look() {
    if (!reading) {
      reading = true;
      var into = new Reading(node.book());
      long next = into.book.position() + 1;
      getContext()
          .pipeToSelf(
              journal
                  .forEach(RuleBookEntity.STREAM, next, Long.MAX_VALUE, into::evolve)
                  .thenApply(ignored -> into.book),
              Read::new);
    }
    return this;
  }

  private Behavior<Message> onRead(Read read) {
    reading = false;
    RuleBook book = read.book();
    if (book == null) {
      getContext().getLog().warn("cannot read the rule book, will try again", read.failure());
      return this;
    }
    if (book.position() > node.book().position()) {
      node.follow(book);
    }
    answerThoseWhoWait();
    return waiting.isEmpty() ? this : look();
  }

  private void answerThoseWhoWait() {
    long position = node.book().position();
    waiting.removeIf(
        follow -> {
          boolean reached = follow.position() <= position;
          if (reached) {
            follow.replyTo().tell(new Followed(position));
          }
          return reached;
        });
  }
}
