package io.hindsight.rulebook;

import io.hindsight.journal.JournalReader;
import io.hindsight.rulebook.RuleBookEntity.Answer;
import io.hindsight.rulebook.RuleBookEntity.Request;
import io.hindsight.rulebook.RuleBookFollower.Follow;
import io.hindsight.rulebook.RuleBookFollower.Followed;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.pattern.Patterns;

/** Changes the rule book, and waits until every node has followed. */
public final class RuleBookService {
  private static final Duration RETRY_DELAY = Duration.ofMillis(100);

  private final ActorSystem<?> system;
  private final Duration timeout;

  /** Uses {@code hindsight.rulebook.follow-timeout} of the system's configuration. */
  public RuleBookService(ActorSystem<?> system) {
    this.system = system;
    this.timeout = system.settings().config().getDuration("hindsight.rulebook.follow-timeout");
  }

  /** Starts this node's follower. */
  public static void startFollower(
      ActorSystem<?> system, RuleBookNode node, JournalReader journal) {
    Duration poll = system.settings().config().getDuration("hindsight.rulebook.poll-interval");
    system.systemActorOf(
        RuleBookFollower.create(node, journal, poll), "rulebook-follower", Props.empty());
  }

  /**
   * Carries out a command. When it is accepted, every node knows what came of it by the time the
   * returned stage completes.
   *
   * @return fails with {@link RefusedException} when the rule book refuses
   */
  public CompletionStage<Answer> tell(RuleBookCommand command) {
    return RuleBookEntity.ref(ClusterSharding.get(system))
        .<Answer>ask(replyTo -> new Request(command, replyTo), timeout)
        .thenCompose(
            answer ->
                answer.refusal().isEmpty()
                    ? everyNodeFollows(answer.position()).thenApply(ignored -> answer)
                    : CompletableFuture.failedStage(new RefusedException(answer.refusal())));
  }

  /** Completes when every node of the cluster has followed up to a position. */
  public CompletionStage<Done> everyNodeFollows(long position) {
    return everyNodeFollows(position, System.nanoTime() + timeout.toNanos());
  }

  private CompletionStage<Done> everyNodeFollows(long position, long deadlineNanos) {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(RuleBookFollower.KEY, replyTo),
            timeout,
            system.scheduler())
        .thenCompose(
            listing -> {
              Set<ActorRef<RuleBookFollower.Message>> followers =
                  listing.getServiceInstances(RuleBookFollower.KEY);
              if (followers.size() >= members()) {
                return askAll(followers, position);
              }
              if (System.nanoTime() > deadlineNanos) {
                return CompletableFuture.failedStage(
                    new IllegalStateException(
                        "nodes that follow the rule book: "
                            + followers.size()
                            + " (expected: "
                            + members()
                            + ")"));
              }
              // Never with a stage of null: Pekko 1.7.0 would not complete it.
              return Patterns.after(
                  RETRY_DELAY,
                  system.classicSystem(),
                  () -> everyNodeFollows(position, deadlineNanos).toCompletableFuture());
            });
  }

  private long members() {
    long members = 0;
    for (var member : Cluster.get(system).state().getMembers()) {
      boolean leaves =
          member.status() == MemberStatus.down() || member.status() == MemberStatus.removed();
      members += leaves ? 0 : 1;
    }
    return members;
  }

  private CompletionStage<Done> askAll(
      Set<ActorRef<RuleBookFollower.Message>> followers, long position) {
    CompletableFuture<?>[] asks =
        followers.stream()
            .map(
                follower ->
                    AskPattern.<RuleBookFollower.Message, Followed>ask(
                            follower,
                            replyTo -> new Follow(position, replyTo),
                            timeout,
                            system.scheduler())
                        .toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(asks).thenApply(ignored -> Done.getInstance());
  }

  /** The rule book refused a command; nothing changed. */
  public static final class RefusedException extends RuntimeException {
    RefusedException(String reason) {
      super(reason);
    }
  }
}
