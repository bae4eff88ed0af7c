package io.hindsight.replay;

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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
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

  /** What a rebuild is told. */
  sealed interface Message {}

  /**
   * Begin, or go on.
   *
   * @param throttle how fast to begin; see {@link RebuildThrottle}
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

  /**
   * How a worker is getting on with a run; also that it has joined.
   *
   * @param node where it works
   * @param capacity how many segments it folds at once
   * @param folding the segments that it is folding
   * @param inFlight how many events of these it has folded
   * @param throttle the most events per second there now; 0 for as many as can be
   */
  record WorkerReport(
      String run,
      ActorRef<RebuildWorker.Message> worker,
      String node,
      int capacity,
      Set<Integer> folding,
      long inFlight,
      int throttle)
      implements Message, NodeMessage {
    /** Returns the same with so many events less in flight. */
    WorkerReport without(long events) {
      long left = Math.max(0, inFlight - events);
      return new WorkerReport(run, worker, node, capacity, folding, left, throttle);
    }
  }

  /**
   * A worker is done with a segment.
   *
   * @param missing as in {@link SegmentFold.Result}
   * @param failure why it could not be folded; empty when it was, and is durable
   */
  record SegmentEnded(
      String run,
      ActorRef<RebuildWorker.Message> worker,
      int segment,
      long events,
      long accounts,
      long parked,
      List<Long> missing,
      String failure)
      implements Message, NodeMessage {
    /** A failure: the worker knows of no tables for the build any more. */
    static final String GIVEN_UP = "the build was given up";

    static SegmentEnded failed(
        String run, ActorRef<RebuildWorker.Message> worker, int segment, String failure) {
      return new SegmentEnded(run, worker, segment, 0, 0, 0, List.of(), failure);
    }
  }

  private record Workers(Set<ActorRef<RebuildWorker.Message>> present) implements Message {}

  private record CheckWorkers() implements Message {}

  private record TryAgain(String run, int segment) implements Message {}

  private record Completed(@Nullable Throwable failure) implements Message {}

  private record GiveUp() implements Message {}

  private record GivenUp(@Nullable Throwable failure) implements Message {}

  private final ActorContext<Message> context;
  private final int build;
  private final RebuildServices services;
  private final RebuildSettings settings;
  private final RebuildCrew crew;
  private final Map<Integer, Integer> attempts = new HashMap<>();

  /** Segments that failed and wait until they are tried again. */
  private final BitSet waiting = new BitSet();

  /** Those who wait until the slot of the cancelled build is free. */
  private final List<ActorRef<Controlled>> cancelling = new ArrayList<>();

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
    this.crew = new RebuildCrew(build, context.getSelf(), settings.workerTimeout());
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
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var entity = new RebuildEntity(context, build, services);
                  timers.startTimerWithFixedDelay(
                      new CheckWorkers(), entity.settings.reportInterval());
                  context
                      .getSystem()
                      .receptionist()
                      .tell(
                          Receptionist.subscribe(
                              RebuildWorker.KEY,
                              context.messageAdapter(
                                  Receptionist.Listing.class,
                                  listing ->
                                      new Workers(
                                          listing.getServiceInstances(RebuildWorker.KEY)))));
                  return entity;
                }));
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
        .onSignal(PostStop.class, (rebuild, signal) -> crew.disband())
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
        .onCommand(Workers.class, this::onWorkers)
        .onCommand(CheckWorkers.class, this::onCheckWorkers)
        .onCommand(WorkerReport.class, this::onWorkerReport)
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
    if (wanted.throttle() != RebuildThrottle.NONE) {
      events.add(new RebuildThrottled(wanted.throttle(), now));
    }
    return events;
  }

  private void begin(Rebuild rebuild) {
    running = true;
    join();
  }

  /** Abandons the segments under way; nothing new begins until the next {@link #begin}. */
  private void halt() {
    crew.disband();
    running = false;
    waiting.clear();
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
          crew.throttle(rebuild.throttle());
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
    crew.gather(services.ruleBook().book().position(), rebuild.throttle());
    assign(rebuild);
    return completeIfDone(rebuild);
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof RefusedException || failure.getCause() instanceof RefusedException;
  }

  /** Gives workers what they have room for. */
  private void assign(Rebuild rebuild) {
    if (running && !joining && rebuild.status() == Status.RUNNING) {
      var notNow = (BitSet) rebuild.done().clone();
      notNow.or(waiting);
      crew.assign(notNow, rebuild.segments());
    }
  }

  private Effect<RebuildEvent, Rebuild> onWorkers(Rebuild rebuild, Workers workers) {
    crew.present(workers.present());
    assign(rebuild);
    return Effect().none();
  }

  private Effect<RebuildEvent, Rebuild> onCheckWorkers(Rebuild rebuild, CheckWorkers check) {
    crew.callAbsent();
    assign(rebuild);
    return Effect().none();
  }

  private Effect<RebuildEvent, Rebuild> onWorkerReport(Rebuild rebuild, WorkerReport report) {
    if (crew.reported(report)) {
      assign(rebuild);
    }
    return Effect().none();
  }

  private Effect<RebuildEvent, Rebuild> onSegmentEnded(Rebuild rebuild, SegmentEnded ended) {
    if (!running || !crew.ended(ended)) {
      return Effect().none();
    }
    if (ended.failure().equals(SegmentEnded.GIVEN_UP)) {
      return fail(ended.failure());
    }
    if (!ended.failure().isEmpty()) {
      return onSegmentFailed(ended);
    }
    attempts.remove(ended.segment());
    return Effect()
        .persist(
            new SegmentCompleted(
                ended.segment(),
                ended.events(),
                ended.accounts(),
                ended.parked(),
                nowMicros(),
                ended.missing()))
        .thenRun(
            after -> {
              assign(after);
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
    waiting.set(ended.segment());
    context.scheduleOnce(
        settings.retryDelay(), context.getSelf(), new TryAgain(ended.run(), ended.segment()));
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
    if (running && crew.isRun(again.run())) {
      waiting.clear(again.segment());
      assign(rebuild);
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
    long events = rebuild.events() + crew.inFlight();
    return RebuildProgress.of(build, rebuild, events, crew.shown(), nowMicros());
  }

  @Override
  public EventHandler<Rebuild, RebuildEvent> eventHandler() {
    return Rebuild::evolve;
  }
}
