package io.hindsight.rulebook;

import io.hindsight.serialization.NodeMessage;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** The one rule book of the cluster: journals what {@link RuleBookDecider} decides. */
public final class RuleBookEntity
    extends EventSourcedBehavior<RuleBookEntity.Request, RuleBookEvent, RuleBook> {
  /** The rule book's stream. */
  public static final String STREAM = "rulebook";

  private static final EntityTypeKey<Request> TYPE = EntityTypeKey.create(Request.class, STREAM);
  private static final Duration RESTART_MIN = Duration.ofMillis(200);
  private static final Duration RESTART_MAX = Duration.ofSeconds(5);

  /** A command, and where its answer goes. */
  public record Request(RuleBookCommand command, ActorRef<Answer> replyTo) implements NodeMessage {}

  /**
   * The answer to a command.
   *
   * @param number the version or build that the command was about, or how many entries, snoozes or
   *     golden cases it changed; 0 when refused
   * @param position the rule book's position from which on the command holds
   * @param created whether the command changed anything
   * @param refusal why the command was refused; empty when it was carried out
   */
  public record Answer(int number, long position, boolean created, String refusal)
      implements NodeMessage {}

  private RuleBookEntity() {
    super(
        PersistenceId.ofUniqueId(STREAM),
        SupervisorStrategy.restartWithBackoff(RESTART_MIN, RESTART_MAX, 0.1));
  }

  static Behavior<Request> create() {
    return new RuleBookEntity();
  }

  /** Makes the rule book available on this node. */
  public static void init(ActorSystem<?> system) {
    // It is one actor and always wanted: it never leaves memory for being idle.
    var settings = ClusterShardingSettings.create(system).withNoPassivationStrategy();
    ClusterSharding.get(system).init(Entity.of(TYPE, context -> create()).withSettings(settings));
  }

  /** Returns the rule book. */
  public static EntityRef<Request> ref(ClusterSharding sharding) {
    return sharding.entityRefFor(TYPE, STREAM);
  }

  @Override
  public RuleBook emptyState() {
    return RuleBook.EMPTY;
  }

  @Override
  public CommandHandler<Request, RuleBookEvent, RuleBook> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Request.class, this::onRequest)
        .build();
  }

  private Effect<RuleBookEvent, RuleBook> onRequest(RuleBook book, Request request) {
    var verdict = RuleBookDecider.decide(book, request.command());
    if (verdict instanceof RuleBookDecider.Verdict.Accepted accepted) {
      return Effect()
          .persist(accepted.events())
          .thenRun(
              after ->
                  request
                      .replyTo()
                      .tell(
                          new Answer(
                              accepted.number(),
                              after.position(),
                              !accepted.events().isEmpty(),
                              "")));
    }
    String reason = ((RuleBookDecider.Verdict.Refused) verdict).reason();
    request.replyTo().tell(new Answer(0, book.position(), false, reason));
    return Effect().none();
  }

  @Override
  public EventHandler<RuleBook, RuleBookEvent> eventHandler() {
    return RuleBook::evolve;
  }
}
