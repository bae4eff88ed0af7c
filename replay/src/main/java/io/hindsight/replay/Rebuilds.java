package io.hindsight.replay;

import io.hindsight.replay.RebuildCommand.CancelRebuild;
import io.hindsight.replay.RebuildCommand.PauseRebuild;
import io.hindsight.replay.RebuildCommand.ResumeRebuild;
import io.hindsight.replay.RebuildCommand.ThrottleRebuild;
import io.hindsight.replay.RebuildEntity.Control;
import io.hindsight.replay.RebuildEntity.Controlled;
import io.hindsight.replay.RebuildEntity.Run;
import io.hindsight.replay.RebuildEntity.Watch;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookCommand;
import io.hindsight.rulebook.RuleBookCommand.ReserveBuild;
import io.hindsight.rulebook.RuleBookCommand.ReserveFirstBuild;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** The rebuilds of the cluster. */
public final class Rebuilds {
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final RebuildServices services;
  private final RebuildSettings settings;

  private Rebuilds(ActorSystem<?> system, RebuildServices services) {
    this.system = system;
    this.services = services;
    this.settings = RebuildSettings.of(system.settings().config());
  }

  /** Makes rebuilds available on this node, and lets those go on that were under way. */
  public static Rebuilds init(ActorSystem<?> system, RebuildServices services) {
    system.systemActorOf(RebuildWorker.create(services), "rebuild-worker", Props.empty());
    RebuildEntity.init(system, services);
    return new Rebuilds(system, services);
  }

  /** Lets those rebuilds go on that were under way when the cluster stopped. */
  public void goOn() {
    for (Build build : services.ruleBook().book().builds().values()) {
      if (build.status() == BuildStatus.RESERVED || build.status() == BuildStatus.OPEN) {
        RebuildEntity.ref(system, build.build())
            .tell(new Run(build.version(), settings.throttle()));
      }
    }
  }

  /**
   * Begins a new build of a version.
   *
   * @param throttle how fast it may be; see {@link RebuildThrottle}
   * @return the build's number
   */
  public CompletionStage<Integer> start(int version, int throttle) {
    return start(version, throttle, new ReserveBuild(version, nowMicros()));
  }

  /**
   * Begins the first build of a version, unless another node has done so.
   *
   * @return the build's number
   */
  public CompletionStage<Integer> startFirst(int version) {
    return start(version, settings.throttle(), new ReserveFirstBuild(version, nowMicros()));
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private CompletionStage<Integer> start(int version, int throttle, RuleBookCommand reserve) {
    return services
        .ruleBookService()
        .tell(reserve)
        .thenApply(
            answer -> {
              RebuildEntity.ref(system, answer.number()).tell(new Run(version, throttle));
              return answer.number();
            });
  }

  /** Returns how far a build is. */
  public CompletionStage<RebuildProgress> progress(int build) {
    return RebuildEntity.ref(system, build).ask(Watch::new, ASK_TIMEOUT);
  }

  /**
   * Lets a rebuild wait; it survives a restart as paused.
   *
   * @return how far it is then; fails with {@link RebuildRefusedException}
   */
  public CompletionStage<RebuildProgress> pause(int build) {
    return control(new PauseRebuild(build, nowMicros()));
  }

  /** Lets a paused rebuild go on; fails as {@link #pause} does. */
  public CompletionStage<RebuildProgress> resume(int build) {
    return control(new ResumeRebuild(build, nowMicros()));
  }

  /** Gives a build up for good; its slot is free when this completes. Fails as {@link #pause}. */
  public CompletionStage<RebuildProgress> cancel(int build) {
    return control(new CancelRebuild(build, nowMicros()));
  }

  /**
   * Changes how fast a rebuild may be; fails as {@link #pause} does.
   *
   * @param throttle how fast it may be; see {@link RebuildThrottle}
   */
  public CompletionStage<RebuildProgress> throttle(int build, int throttle) {
    return control(new ThrottleRebuild(build, throttle, nowMicros()));
  }

  /** Returns where this node notes how long it takes to answer live transactions. */
  public LiveLatency latency() {
    return services.latency();
  }

  /** Returns the throttle that a rebuild begins with when none is asked for. */
  public int throttleDefault() {
    return settings.throttle();
  }

  /** Returns the highest throttle that can be set. */
  public int throttleMax() {
    return settings.throttleMax();
  }

  private CompletionStage<RebuildProgress> control(RebuildCommand command) {
    return RebuildEntity.ref(system, command.build())
        .<Controlled>ask(replyTo -> new Control(command, replyTo), ASK_TIMEOUT)
        .thenCompose(
            answer ->
                answer.refusal().isEmpty()
                    ? CompletableFuture.completedStage(answer.progress())
                    : CompletableFuture.failedStage(new RebuildRefusedException(answer.refusal())));
  }
}
