package io.hindsight.replay;

import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.replay.Rebuild.Status;
import io.hindsight.replay.RebuildDecider.Verdict;
import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.RebuildThrottled;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookCommand.CancelBuild;
import io.hindsight.rulebook.RuleBookCommand.CompleteBuild;
import io.hindsight.rulebook.RuleBookCommand.FailBuild;
import io.hindsight.rulebook.RuleBookCommand.OpenBuild;
import io.hindsight.rulebook.RuleBookService.RefusedException;
import io.hindsight.serialization.NodeMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
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
 *
 * <p>A pause abandons the segments under way; the tail folds on for the build, so that after it
 * only those segments are left that are not done. A rebuild that is cancelled gives up its build,
 * and its tables are free for another one, when nothing of it can empty them any more.
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

  /**
   * Begin, or go on.
   *
   * @param throttle the most events per second to begin with; 0 for as many as can be
   */
  record Run(int version, int throttle) implements Message, NodeMessage {}

  /** Do something else from now on. */
  record Control(RebuildCommand command, ActorRef<Controlled> replyTo)
      implements Message, NodeMessage {}

  /**
   * What came of a command.
   *
   * @param refusal why it was refused; empty when it was carried out
   */
  record Controlled(RebuildProgress progress, String refusal) implements NodeMessage {}

  /** Say how far it is. */
  record Watch(ActorRef<RebuildProgress> replyTo) implements Message, NodeMessage {}

  private record Joined(int recovery, @Nullable Throwable failure) implements Message {}

  private record SegmentEnded(
      RebuildRun run, int segment, SegmentFold.@Nullable Result result, @Nullable Throwable failure)
      implements Message {}

  private record TryAgain(RebuildRun run, int segment) implements Message {}

  private record Completed(@Nullable Throwable failure) implements Message {}

  private record GiveUp() implements Message {}

  private record GivenUp(@Nullable Throwable failure) implements Message {}

  private final ActorContext<Message> context;
  private final int build;
  private final RebuildServices services;
  private final RebuildSettings settings;
  private final Executor blocking;

  private final Map<Integer, Integer> attempts = new HashMap<>();
  private final BitSet taken = new BitSet();

  /** Those who wait until the slot of the cancelled build is free. */
  private final List<ActorRef<Controlled>> cancelling = new ArrayList<>();

  /** What the segments under way share; abandoned when none may be. */
  private RebuildRun run = new RebuildRun(0, System::nanoTime);

  private long eventsBeforeRun;
  private boolean running;
  private boolean joining;

  /** Which recovery a message is about; those from before a failed write are passed over. */
  private int recovery;

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
              // After a failed write this object lives on; what is under way no longer counts.
              recovery++;
              joining = false;
              halt();
              if (rebuild.status() == Status.RUNNING) {
                context.getSelf().tell(new Run(rebuild.version(), rebuild.throttle()));
              } else if (rebuild.status() == Status.CANCELLED) {
                context.getSelf().tell(new GiveUp());
              }
            })
        .onSignal(PostStop.class, (rebuild, signal) -> run.abandon())
        .build();
  }

  @Override
  public CommandHandler<Message, RebuildEvent, Rebuild> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Run.class, this::onRun)
        .onCommand(Watch.class, this::onWatch)
        .onCommand(Control.class, this::onControl)
        .onCommand(Joined.class, this::onJoined)
        .onCommand(SegmentEnded.class, this::onSegmentEnded)
        .onCommand(TryAgain.class, this::onTryAgain)
        .onCommand(Completed.class, this::onCompleted)
        .onCommand(GiveUp.class, this::onGiveUp)
        .onCommand(GivenUp.class, this::onGivenUp)
        .build();
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private Effect<RebuildEvent, Rebuild> onRun(Rebuild rebuild, Run wanted) {
    if (running) {
      return Effect().none();
    }
    return switch (rebuild.status()) {
      case NONE -> Effect().persist(beginning(wanted)).thenRun(this::begin);
      case RUNNING -> {
        begin(rebuild);
        yield Effect().none();
      }
      case PAUSED, READY, FAILED, CANCELLED -> Effect().none();
    };
  }

  private List<RebuildEvent> beginning(Run wanted) {
    long now = nowMicros();
    var events = new ArrayList<RebuildEvent>();
    events.add(new RebuildStarted(build, wanted.version(), settings.segments(), now));
    if (wanted.throttle() > 0) {
      events.add(new RebuildThrottled(wanted.throttle(), now));
    }
    return events;
  }

  private void begin(Rebuild rebuild) {
    running = true;
    run = new RebuildRun(rebuild.throttle(), System::nanoTime);
    eventsBeforeRun = rebuild.events();
    join();
  }

  /** Abandons the segments under way; nothing new begins until the next {@link #begin}. */
  private void halt() {
    run.abandon();
    running = false;
    taken.clear();
    attempts.clear();
  }

  private Effect<RebuildEvent, Rebuild> onControl(Rebuild rebuild, Control control) {
    Verdict verdict = RebuildDecider.decide(rebuild, control.command());
    if (verdict instanceof Verdict.Accepted accepted) {
      return Effect()
          .persist(accepted.events())
          .thenRun(after -> carryOut(after, control.replyTo()));
    }
    String reason = ((Verdict.Refused) verdict).reason();
    control.replyTo().tell(new Controlled(progress(rebuild), reason));
    return Effect().none();
  }

  private void carryOut(Rebuild rebuild, ActorRef<Controlled> replyTo) {
    switch (rebuild.status()) {
      case RUNNING -> {
        if (running) {
          run.throttle(rebuild.throttle());
        } else {
          begin(rebuild);
        }
      }
      case PAUSED -> halt();
      case CANCELLED -> {
        halt();
        cancelling.add(replyTo);
        giveUp();
        return;
      }
      case NONE, READY, FAILED -> throw new IllegalStateException("status: " + rebuild.status());
    }
    replyTo.tell(new Controlled(progress(rebuild), ""));
  }

  /**
   * Frees the slot; but not while its tables are being emptied, which could harm the next build.
   */
  private void giveUp() {
    if (!joining) {
      context.pipeToSelf(
          services.ruleBookService().tell(new CancelBuild(build, nowMicros())),
          (answer, failure) -> new GivenUp(failure));
    }
  }

  private Effect<RebuildEvent, Rebuild> onGiveUp(Rebuild rebuild, GiveUp again) {
    giveUp();
    return Effect().none();
  }

  private Effect<RebuildEvent, Rebuild> onGivenUp(Rebuild rebuild, GivenUp given) {
    Throwable failure = given.failure();
    if (failure != null && !isRefusal(failure)) {
      context.getLog().warn("build {} cannot be given up yet, will try again", build, failure);
      context.scheduleOnce(settings.retryDelay(), context.getSelf(), new GiveUp());
      return Effect().none();
    }
    cancelling.forEach(replyTo -> replyTo.tell(new Controlled(progress(rebuild), "")));
    cancelling.clear();
    return Effect().none();
  }

  private void join() {
    if (!joining) {
      joining = true;
      int current = recovery;
      context.pipeToSelf(emptyAndOpen(), (done, failure) -> new Joined(current, failure));
    }
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
    if (joined.recovery() != recovery) {
      return Effect().none();
    }
    joining = false;
    if (rebuild.status() == Status.CANCELLED) {
      giveUp();
    }
    if (!running) {
      return Effect().none();
    }
    Throwable failure = joined.failure();
    if (failure != null) {
      if (isRefusal(failure)) {
        return fail("cannot be opened: " + failure.getMessage());
      }
      context.getLog().warn("build {} cannot begin yet, will try again", build, failure);
      running = false;
      var again = new Run(rebuild.version(), rebuild.throttle());
      context.scheduleOnce(settings.retryDelay(), context.getSelf(), again);
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
            run);
    RebuildRun ofRun = run;
    context.pipeToSelf(
        CompletableFuture.supplyAsync(() -> fold.fold(range[0], range[1]), blocking),
        (result, failure) -> new SegmentEnded(ofRun, segment, result, failure));
  }

  private Effect<RebuildEvent, Rebuild> onSegmentEnded(Rebuild rebuild, SegmentEnded ended) {
    if (!running || ended.run() != run) {
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
                ended.segment(),
                result.events(),
                result.accounts(),
                result.parked(),
                nowMicros(),
                result.missing()))
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
            failed -> {
              halt();
              services
                  .ruleBookService()
                  .tell(new FailBuild(build, reason, nowMicros()))
                  .whenComplete(
                      (answer, failure) -> {
                        if (failure != null) {
                          LOG.warn("cannot fail build {}", build, failure);
                        }
                      });
            });
  }

  private Effect<RebuildEvent, Rebuild> onTryAgain(Rebuild rebuild, TryAgain again) {
    if (running && again.run() == run) {
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
        ? Effect().persist(new RebuildCaughtUp(nowMicros())).thenRun(ready -> halt())
        : fail(String.valueOf(completed.failure().getMessage()));
  }

  private Effect<RebuildEvent, Rebuild> onWatch(Rebuild rebuild, Watch watch) {
    watch.replyTo().tell(progress(rebuild));
    return Effect().none();
  }

  private RebuildProgress progress(Rebuild rebuild) {
    long events =
        running ? Math.max(rebuild.events(), eventsBeforeRun + run.events()) : rebuild.events();
    return RebuildProgress.of(build, rebuild, events, workers(rebuild), nowMicros());
  }

  /** All segments are folded where this entity is. */
  private List<RebuildProgress.Workers> workers(Rebuild rebuild) {
    int underWay = taken.cardinality() - rebuild.done().cardinality();
    if (!running || joining || underWay == 0) {
      return List.of();
    }
    String node = Cluster.get(context.getSystem()).selfMember().address().toString();
    return List.of(new RebuildProgress.Workers(node, underWay));
  }

  @Override
  public EventHandler<Rebuild, RebuildEvent> eventHandler() {
    return Rebuild::evolve;
  }
}
