package io.hindsight.projections;

import io.hindsight.account.AccountId;
import io.hindsight.feed.FeedProtocol;
import io.hindsight.feed.FeedProtocol.Look;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * The proof beside the feed: from time to time every account of the journal is compared with the
 * folds, and one that was left behind is handed to its slice. One in the cluster. While all is well
 * it finds nothing; what it finds is counted and logged, since the feed should have.
 */
final class Auditor extends AbstractBehavior<Auditor.Message> {
  private static final String BLOCKING = "pekko.actor.default-blocking-io-dispatcher";

  /** What the auditor is told. */
  sealed interface Message {}

  private record Begin() implements Message {}

  private record Ended(long accounts, @Nullable Throwable failure) implements Message {}

  private final TailServices services;
  private final AuditSettings settings;
  private final TimerScheduler<Message> timers;

  private Auditor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      TailServices services,
      AuditSettings settings) {
    super(context);
    this.services = services;
    this.settings = settings;
    this.timers = timers;
    timers.startSingleTimer(new Begin(), settings.firstAfter());
  }

  /** Lets the cluster have one auditor, unless that is switched off. */
  static void init(TailServices services) {
    AuditSettings settings = AuditSettings.of(services.system().settings().config());
    if (settings.enabled()) {
      Behavior<Message> behavior =
          Behaviors.setup(
              context ->
                  Behaviors.withTimers(timers -> new Auditor(context, timers, services, settings)));
      ClusterSingleton.get(services.system()).init(SingletonActor.of(behavior, "score-auditor"));
    }
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, ignored -> begin())
        .onMessage(Ended.class, this::onEnded)
        .build();
  }

  private Behavior<Message> begin() {
    CompletionStage<Long> audit =
        Source.fromIterator(() -> services.journal().streams().iterator())
            .withAttributes(ActorAttributes.dispatcher(BLOCKING))
            .async()
            .filter(AccountId::isAccountStream)
            .throttle(settings.accountsPerSecond(), Duration.ofSeconds(1))
            .mapAsyncUnordered(settings.lookups(), this::check)
            .runWith(Sink.fold(0L, (count, done) -> count + 1), services.system());
    getContext()
        .pipeToSelf(audit, (count, failure) -> new Ended(count == null ? 0 : count, failure));
    return this;
  }

  private Behavior<Message> onEnded(Ended ended) {
    if (ended.failure() == null) {
      services.statistics().audited(ended.accounts());
    } else {
      getContext().getLog().warn("the audit did not come to its end", ended.failure());
    }
    timers.startSingleTimer(new Begin(), settings.every());
    return this;
  }

  private CompletionStage<Done> check(String stream) {
    String accountId = AccountId.ofStream(stream);
    return services
        .journal()
        .highestSequenceNr(stream)
        .thenCompose(
            highest ->
                isBehind(accountId, highest)
                    .thenCompose(
                        behind ->
                            behind
                                ? checkAgain(accountId, highest)
                                : CompletableFuture.completedStage(Done.getInstance())));
  }

  private CompletionStage<Boolean> isBehind(String accountId, long highest) {
    return services
        .progress()
        .ofReady(accountId)
        .thenApply(progress -> progress.likely() < highest);
  }

  /** What is behind may be on its way; what still is after a while was left behind. */
  private CompletionStage<Done> checkAgain(String accountId, long highest) {
    return Patterns.after(
            settings.patience(),
            services.system().classicSystem(),
            () -> isBehind(accountId, highest).toCompletableFuture())
        .thenApply(
            behind -> {
              if (behind) {
                services.statistics().foundBehind();
                services
                    .system()
                    .log()
                    .warn("account {} was left behind at event {} or before", accountId, highest);
                ClusterSharding.get(services.system())
                    .entityRefFor(
                        FeedProtocol.SLICE, Integer.toString(AccountId.sliceOf(accountId)))
                    .tell(new Look(accountId, 1, services.system().ignoreRef()));
              }
              return Done.getInstance();
            });
  }
}
