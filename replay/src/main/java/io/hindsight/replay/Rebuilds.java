package io.hindsight.replay;

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
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** The rebuilds of the cluster. */
public final class Rebuilds {
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final RebuildServices services;

  private Rebuilds(ActorSystem<?> system, RebuildServices services) {
    this.system = system;
    this.services = services;
  }

  /** Makes rebuilds available on this node, and lets those go on that were under way. */
  public static Rebuilds init(ActorSystem<?> system, RebuildServices services) {
    RebuildEntity.init(system, services);
    return new Rebuilds(system, services);
  }

  /** Lets those rebuilds go on that were under way when the cluster stopped. */
  public void goOn() {
    for (Build build : services.ruleBook().book().builds().values()) {
      if (build.status() == BuildStatus.RESERVED || build.status() == BuildStatus.OPEN) {
        RebuildEntity.ref(system, build.build()).tell(new Run(build.version()));
      }
    }
  }

  /**
   * Begins a new build of a version.
   *
   * @return the build's number
   */
  public CompletionStage<Integer> start(int version) {
    return start(version, new ReserveBuild(version, nowMicros()));
  }

  /**
   * Begins the first build of a version, unless another node has done so.
   *
   * @return the build's number
   */
  public CompletionStage<Integer> startFirst(int version) {
    return start(version, new ReserveFirstBuild(version, nowMicros()));
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private CompletionStage<Integer> start(int version, RuleBookCommand reserve) {
    return services
        .ruleBookService()
        .tell(reserve)
        .thenApply(
            answer -> {
              RebuildEntity.ref(system, answer.number()).tell(new Run(version));
              return answer.number();
            });
  }

  /** Returns how far a build is. */
  public CompletionStage<RebuildProgress> progress(int build) {
    return RebuildEntity.ref(system, build).ask(Watch::new, ASK_TIMEOUT);
  }
}
