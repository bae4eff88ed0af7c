package io.hindsight.replay;

import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.replay.Rebuild.Status;
import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookCommand.CompleteBuild;
import io.hindsight.rulebook.RuleBookCommand.FailBuild;
import io.hindsight.rulebook.RuleBookCommand.OpenBuild;
import io.hindsight.rulebook.RuleBookService.RefusedException;
import io.hindsight.serialization.NodeMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the rebuild of one build, segment by segment, and remembers in a stream of its own
 * which are done: whatever ends it, it goes on from there.
 *
 * <p>The order is what makes the result complete: the tables are emptied; the tail joins (every
 * node has followed the rule book to the opened build); only then the scan begins. An event that
 * the tail passed before it joined is in the journal, where the scan sees it; a later one reaches
 * the tail.
 */
final class RebuildEntity
    extends EventSourcedBehavior<RebuildEntity.Message, RebuildEvent, Rebuild> {
  static final EntityTypeKey<Message> TYPE = EntityTypeKey.create(Message.class, "rebuild");

  private static final Logger LOG = LoggerFactory.getLogger(RebuildEntity.class);
  private static final Duration RESTART_MIN = Duration.ofMillis(200);
  private static final Duration RESTART_MAX = Duration.ofSeconds(10);
  private static final String DISPATCHER = "hindsight.replay-dispatcher";

  /** What a rebuild is told. */
  sealed interface Message {}

  /** Begin, or go on. */
  record Run(int version) implements Message, NodeMessage {}

  /** Say how far it is. */
  record Watch(ActorRef<RebuildProgress> replyTo) implements Message, NodeMessage {}

  private record Joined(int run, @Nullable Throwable failure) implements Message {}

  private record SegmentEnded(
      int run, int segment, SegmentFold.@Nullable Result result, @Nullable Throwable failure)
      implements Message {}

  private record TryAgain(int run, int segment) implements Message {}

  private record Completed(@Nullable Throwable failure) implements Message {}

  private final ActorContext<Message> context;
  private final int build;
  private final RebuildServices services;
  private final RebuildSettings settings;
  private final Executor blocking;

  /** Events of the segments that this run folds, also of those not done yet. */
  private LongAdder eventsOfRun = new LongAdder();

  private final Map<Integer, Integer> attempts = new HashMap<>();
  private final BitSet taken = new BitSet();
  private long eventsBeforeRun;
  private boolean running;

  /** Which run a message is about; those of a run that a failed write ended are passed over. */
  private int run;

  private RebuildEntity(ActorContext<Message> context, int build, RebuildServices services) {
    super(
        PersistenceId.of(TYPE.name(), Integer.toString(build)),
        SupervisorStrategy.restartWithBackoff(RESTART_MIN, RESTART_MAX, 0.1));
    this.context = context;
    this.build = build;
    this.services = services;
    this.settings = RebuildSettings.of(context.getSystem().settings().config());
    this.blocking =
        context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
  }

  static void init(ActorSystem<?> system, RebuildServices services) {
    // A rebuild works without being asked: it never leaves memory for being idle.
    var sharding = ClusterShardingSettings.create(system).withNoPassivationStrategy();
    ClusterSharding.get(system)
        .init(
            Entity.of(TYPE, entity -> create(Integer.parseInt(entity.getEntityId()), services))
                .withSettings(sharding));
  }

  private static Behavior<Message> create(int build, RebuildServices services) {
    return Behaviors.setup(context -> new RebuildEntity(context, build, services));
  }

  static EntityRef<Message> ref(ActorSystem<?> system, int build) {
    return ClusterSharding.get(system).entityRefFor(TYPE, Integer.toString(build));
  }

  @Override
  public Rebuild emptyState() {
    return Rebuild.NONE;
  }

  @Override
  public SignalHandler<Rebuild> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.class,
            (rebuild, signal) -> {
              // After a failed write this object lives on; segments under way no longer count.
              run++;
              running = false;
              taken.clear();
              attempts.clear();
              eventsOfRun = new LongAdder();
              if (rebuild.status() == Status.RUNNING) {
                context.getSelf().tell(new Run(rebuild.version()));
              }
            })
        .build();
  }

  @Override
  public CommandHandler<Message, RebuildEvent, Rebuild> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Run.class, this::onRun)
        .onCommand(Watch.class, this::onWatch)
        .onCommand(Joined.class, this::onJoined)
        .onCommand(SegmentEnded.class, this::onSegmentEnded)
        .onCommand(TryAgain.class, this::onTryAgain)
        .onCommand(Completed.class, this::onCompleted)
        .build();
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private Effect<RebuildEvent, Rebuild> onRun(Rebuild rebuild, Run run) {
    if (running || rebuild.status() == Status.READY || rebuild.status() == Status.FAILED) {
      return Effect().none();
    }
    running = true;
    eventsBeforeRun = rebuild.events();
    if (rebuild.status() == Status.RUNNING) {
      join();
      return Effect().none();
    }
    return Effect()
        .persist(new RebuildStarted(build, run.version(), settings.segments(), nowMicros()))
        .thenRun(started -> join());
  }

  private void join() {
    int ofRun = run;
    context.pipeToSelf(emptyAndOpen(), (done, failure) -> new Joined(ofRun, failure));
  }

  private CompletionStage<Done> emptyAndOpen() {
    Build known = services.ruleBook().book().builds().get(build);
    if (known == null) {
      return CompletableFuture.failedStage(
          new IllegalStateException("build: " + build + " (not in this node's rule book)"));
    }
    if (known.status() != BuildStatus.RESERVED) {
      return services
          .ruleBookService()
          .everyNodeFollows(services.ruleBook().book().position())
          .thenApply(ignored -> Done.getInstance());
    }
    return services
        .store()
        .truncate(known.slot())
        .thenCompose(ignored -> services.ruleBookService().tell(new OpenBuild(build, nowMicros())))
        .thenApply(ignored -> Done.getInstance());
  }

  private Effect<RebuildEvent, Rebuild> onJoined(Rebuild rebuild, Joined joined) {
    if (joined.run() != run) {
      return Effect().none();
    }
    Throwable failure = joined.failure();
    if (failure != null) {
      if (isRefusal(failure)) {
        return fail("cannot be opened: " + failure.getMessage());
      }
      context.getLog().warn("build {} cannot begin yet, will try again", build, failure);
      running = false;
      context.scheduleOnce(settings.retryDelay(), context.getSelf(), new Run(rebuild.version()));
      return Effect().none();
    }
    taken.or(rebuild.done());
    for (int worker = 0; worker < settings.workers(); worker++) {
      foldNext(rebuild);
    }
    return completeIfDone(rebuild);
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof RefusedException || failure.getCause() instanceof RefusedException;
  }

  private void foldNext(Rebuild rebuild) {
    int segment = taken.nextClearBit(0);
    if (segment < rebuild.segments()) {
      taken.set(segment);
      fold(rebuild, segment);
    }
  }

  private void fold(Rebuild rebuild, int segment) {
    Build known = services.ruleBook().book().builds().get(build);
    if (known == null || !known.isFolded()) {
      context.getSelf().tell(new Completed(new IllegalStateException("the build was given up")));
      return;
    }
    long[] range = BuildScan.tokenRanges(rebuild.segments()).get(segment);
    var fold =
        new SegmentFold(
            services,
            BuildRef.of(known),
            services.ruleBook().rules(known.version()),
            settings,
            eventsOfRun);
    int ofRun = run;
    context.pipeToSelf(
        CompletableFuture.supplyAsync(() -> fold.fold(range[0], range[1]), blocking),
        (result, failure) -> new SegmentEnded(ofRun, segment, result, failure));
  }

  private Effect<RebuildEvent, Rebuild> onSegmentEnded(Rebuild rebuild, SegmentEnded ended) {
    if (ended.run() != run) {
      return Effect().none();
    }
    SegmentFold.Result result = ended.result();
    if (result == null) {
      return onSegmentFailed(ended);
    }
    attempts.remove(ended.segment());
    return Effect()
        .persist(
            new SegmentCompleted(
                ended.segment(), result.events(), result.accounts(), result.parked(), nowMicros()))
        .thenRun(
            after -> {
              foldNext(after);
              complete(after);
            });
  }

  private Effect<RebuildEvent, Rebuild> onSegmentFailed(SegmentEnded ended) {
    int attempt = attempts.merge(ended.segment(), 1, Integer::sum);
    context
        .getLog()
        .warn(
            "segment {} of build {} failed, attempt {} of {}",
            ended.segment(),
            build,
            attempt,
            settings.segmentAttempts(),
            ended.failure());
    if (attempt >= settings.segmentAttempts()) {
      String reason = "segment " + ended.segment() + ": " + ended.failure();
      return fail(reason);
    }
    context.scheduleOnce(
        settings.retryDelay(), context.getSelf(), new TryAgain(run, ended.segment()));
    return Effect().none();
  }

  private Effect<RebuildEvent, Rebuild> fail(String reason) {
    return Effect()
        .persist(List.<RebuildEvent>of(new RebuildFailed(reason, nowMicros())))
        .thenRun(
            failed ->
                services
                    .ruleBookService()
                    .tell(new FailBuild(build, reason, nowMicros()))
                    .whenComplete(
                        (answer, failure) -> {
                          if (failure != null) {
                            LOG.warn("cannot fail build {}", build, failure);
                          }
                        }));
  }

  private Effect<RebuildEvent, Rebuild> onTryAgain(Rebuild rebuild, TryAgain again) {
    if (rebuild.status() == Status.RUNNING && again.run() == run) {
      fold(rebuild, again.segment());
    }
    return Effect().none();
  }

  private Effect<RebuildEvent, Rebuild> completeIfDone(Rebuild rebuild) {
    complete(rebuild);
    return Effect().none();
  }

  private void complete(Rebuild rebuild) {
    if (rebuild.status() == Status.RUNNING && rebuild.done().cardinality() == rebuild.segments()) {
      context.pipeToSelf(
          services.ruleBookService().tell(new CompleteBuild(build, nowMicros())),
          (answer, failure) -> new Completed(failure));
    }
  }

  private Effect<RebuildEvent, Rebuild> onCompleted(Rebuild rebuild, Completed completed) {
    if (rebuild.status() != Status.RUNNING) {
      return Effect().none();
    }
    return completed.failure() == null
        ? Effect().persist(new RebuildCaughtUp(nowMicros()))
        : fail(String.valueOf(completed.failure().getMessage()));
  }

  private Effect<RebuildEvent, Rebuild> onWatch(Rebuild rebuild, Watch watch) {
    long until = rebuild.endedAtMicros() == 0 ? nowMicros() : rebuild.endedAtMicros();
    long events =
        rebuild.status() == Status.RUNNING
            ? Math.max(rebuild.events(), eventsBeforeRun + eventsOfRun.sum())
            : rebuild.events();
    watch
        .replyTo()
        .tell(
            new RebuildProgress(
                build,
                rebuild.version(),
                rebuild.status().label(),
                rebuild.segments(),
                rebuild.done().cardinality(),
                events,
                rebuild.accounts(),
                rebuild.parked(),
                rebuild.status() == Status.NONE ? 0 : (until - rebuild.startedAtMicros()) / 1000,
                rebuild.failure()));
    return Effect().none();
  }

  @Override
  public EventHandler<Rebuild, RebuildEvent> eventHandler() {
    return Rebuild::evolve;
  }
}
