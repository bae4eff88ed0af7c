package io.hindsight.replay;

import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.replay.LiveLatency.Window;
import io.hindsight.replay.RebuildEntity.SegmentEnded;
import io.hindsight.replay.RebuildEntity.WorkerReport;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.serialization.NodeMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Folds segments on this node, for rebuilds anywhere in the cluster. One on each node. It remembers
 * nothing: a run of which it no longer hears is abandoned, and what it was folding is folded again
 * by whoever is asked next.
 */
final class RebuildWorker extends AbstractBehavior<RebuildWorker.Message> {
  /** Under this key every node's worker can be found. */
  static final ServiceKey<Message> KEY = ServiceKey.create(Message.class, "rebuild-worker");

  private static final String DISPATCHER = "hindsight.replay-dispatcher";
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** What a worker is told. */
  sealed interface Message {}

  /**
   * Take part in a run; the answer is a report. Being told again changes nothing.
   *
   * @param run its name
   * @param ruleBookPosition up to where the rule book must be known here
   * @param throttle the most events per second on this node; see {@link Throttle}
   */
  record Join(
      String run,
      int build,
      long ruleBookPosition,
      int throttle,
      ActorRef<RebuildEntity.Message> replyTo)
      implements Message, NodeMessage {}

  /** Fold a segment, of so many. */
  record Fold(String run, int segment, int segments) implements Message, NodeMessage {}

  /** Fold no faster than this from now on. */
  record Limit(String run, int throttle) implements Message, NodeMessage {}

  /** Stop. */
  record Abandon(String run) implements Message, NodeMessage {}

  private record Followed(Join join, @Nullable Throwable failure) implements Message {}

  private record Folded(
      Run run, int segment, SegmentFold fold, SegmentFold.@Nullable Result result, String failure)
      implements Message {}

  private record Tick() implements Message {}

  private record SecondEnded() implements Message {}

  /** A run as this node takes part in it. */
  private static final class Run {
    private final Join joined;
    private final RebuildRun shared = new RebuildRun(RebuildThrottle.NONE, System::nanoTime);
    private final AutoThrottle auto;
    private final Set<Integer> folding = new HashSet<>();
    private int throttle;
    private long settled;

    Run(Join joined, AutoThrottle auto) {
      this.joined = joined;
      this.auto = auto;
    }

    long inFlight() {
      return shared.events() - settled;
    }
  }

  private final RebuildServices services;
  private final RebuildSettings settings;
  private final AutoThrottleSettings autoSettings;
  private final Executor blocking;
  private final String node;
  private final Map<String, Run> runs = new HashMap<>();

  /** Live transactions of the last time without a run that had enough of them. */
  private Window usual = new Window(0, 0);

  private int secondsWithoutRun;

  private RebuildWorker(ActorContext<Message> context, RebuildServices services) {
    super(context);
    var system = context.getSystem();
    this.services = services;
    this.settings = RebuildSettings.of(system.settings().config());
    this.autoSettings = AutoThrottleSettings.of(system.settings().config());
    this.blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
    this.node = Cluster.get(system).selfMember().address().toString();
  }

  static Behavior<Message> create(RebuildServices services) {
    Behavior<Message> worker = Behaviors.setup(context -> create(context, services));
    return Behaviors.supervise(worker).onFailure(SupervisorStrategy.restart());
  }

  private static Behavior<Message> create(ActorContext<Message> context, RebuildServices services) {
    return Behaviors.withTimers(
        timers -> {
          var self = context.getSelf();
          var worker = new RebuildWorker(context, services);
          timers.startTimerWithFixedDelay(new Tick(), worker.settings.reportInterval());
          timers.startTimerAtFixedRate(new SecondEnded(), SECOND);
          context.getSystem().receptionist().tell(Receptionist.register(KEY, self));
          return worker;
        });
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Join.class, this::onJoin)
        .onMessage(Followed.class, this::onFollowed)
        .onMessage(Fold.class, this::onFold)
        .onMessage(Folded.class, this::onFolded)
        .onMessage(Limit.class, this::onLimit)
        .onMessage(Abandon.class, abandon -> end(abandon.run()))
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(SecondEnded.class, ended -> onSecondEnded())
        .onSignal(PreRestart.class, ignored -> abandonAll())
        .onSignal(PostStop.class, ignored -> abandonAll())
        .build();
  }

  private Behavior<Message> onJoin(Join join) {
    getContext()
        .pipeToSelf(
            services.ruleBook().followed(join.ruleBookPosition()),
            (done, failure) -> new Followed(join, failure));
    return this;
  }

  private Behavior<Message> onFollowed(Followed followed) {
    Join join = followed.join();
    if (followed.failure() != null) {
      getContext().getLog().warn("cannot join build {} yet", join.build(), followed.failure());
      return this;
    }
    Run run = runs.get(join.run());
    if (run == null) {
      // A rebuild has one run at a time: an earlier one is over, even if nobody said so.
      runs.values().stream()
          .filter(earlier -> earlier.joined.replyTo().equals(join.replyTo()))
          .map(earlier -> earlier.joined.run())
          .toList()
          .forEach(this::end);
      run = new Run(join, new AutoThrottle(autoSettings, usual()));
      runs.put(join.run(), run);
      limit(run, join.throttle());
      // Whoever is gone asks for nothing any more, and is asked for by name.
      getContext().watchWith(join.replyTo(), new Abandon(join.run()));
    }
    report(run);
    return this;
  }

  private Window usual() {
    Window recent = services.latency().last(secondsWithoutRun);
    if (recent.count() >= autoSettings.samplesMin()) {
      usual = recent;
    }
    return usual;
  }

  private Behavior<Message> onFold(Fold wanted) {
    Run run = runs.get(wanted.run());
    if (run == null || !run.folding.add(wanted.segment())) {
      return this;
    }
    Build known = services.ruleBook().book().builds().get(run.joined.build());
    if (known == null || !known.isFolded()) {
      run.folding.remove(wanted.segment());
      run.joined
          .replyTo()
          .tell(
              SegmentEnded.failed(
                  run.joined.run(),
                  getContext().getSelf(),
                  wanted.segment(),
                  SegmentEnded.GIVEN_UP));
      return this;
    }
    long[] range = BuildScan.tokenRanges(wanted.segments()).get(wanted.segment());
    var fold =
        new SegmentFold(
            services,
            BuildRef.of(known),
            services.ruleBook().rules(known.version()),
            settings,
            run.shared);
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> fold.fold(range[0], range[1]), blocking),
            (result, failure) ->
                new Folded(
                    run,
                    wanted.segment(),
                    fold,
                    result,
                    failure == null ? "" : failure.toString()));
    return this;
  }

  private Behavior<Message> onFolded(Folded folded) {
    Run run = folded.run();
    run.folding.remove(folded.segment());
    run.settled += folded.fold().events();
    SegmentFold.Result result = folded.result();
    if (runs.containsValue(run)) {
      run.joined
          .replyTo()
          .tell(
              result == null
                  ? SegmentEnded.failed(
                      run.joined.run(), getContext().getSelf(), folded.segment(), folded.failure())
                  : new SegmentEnded(
                      run.joined.run(),
                      getContext().getSelf(),
                      folded.segment(),
                      result.events(),
                      result.accounts(),
                      result.parked(),
                      result.missing(),
                      ""));
      report(run);
    }
    return this;
  }

  private Behavior<Message> onLimit(Limit limit) {
    Run run = runs.get(limit.run());
    if (run != null) {
      limit(run, limit.throttle());
    }
    return this;
  }

  private void limit(Run run, int throttle) {
    run.throttle = throttle;
    run.shared.throttle(
        throttle == RebuildThrottle.AUTO ? run.auto.next(services.latency()) : throttle);
  }

  private Behavior<Message> end(String name) {
    Run run = runs.remove(name);
    if (run != null) {
      run.shared.abandon();
      getContext().unwatch(run.joined.replyTo());
    }
    return this;
  }

  private Behavior<Message> abandonAll() {
    runs.values().forEach(run -> run.shared.abandon());
    return this;
  }

  private Behavior<Message> onTick() {
    runs.values().forEach(this::report);
    return this;
  }

  private Behavior<Message> onSecondEnded() {
    services.latency().endSecond();
    secondsWithoutRun = runs.isEmpty() ? secondsWithoutRun + 1 : 0;
    for (Run run : runs.values()) {
      if (run.throttle == RebuildThrottle.AUTO) {
        run.shared.throttle(run.auto.next(services.latency()));
      }
    }
    return this;
  }

  private void report(Run run) {
    run.joined
        .replyTo()
        .tell(
            new WorkerReport(
                run.joined.run(),
                getContext().getSelf(),
                node,
                settings.workers(),
                Set.copyOf(run.folding),
                run.inFlight(),
                run.shared.eventsPerSecond()));
  }
}
