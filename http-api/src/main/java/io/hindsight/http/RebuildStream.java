package io.hindsight.http;

import io.hindsight.replay.RebuildProgress;
import io.hindsight.replay.Rebuilds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of a rebuild as it goes, to each who listens, until it is over. */
final class RebuildStream {
  private static final Logger LOG = LoggerFactory.getLogger(RebuildStream.class);

  /** The rebuild is under way. */
  private static final String PROGRESS = "progress";

  /** The rebuild is over; nothing comes after it. */
  private static final String END = "end";

  private static final Duration FLUSH = Duration.ofMillis(200);

  private final HttpSettings.RebuildEvents settings;
  private final Rebuilds rebuilds;
  private final RebuildJson json;
  private final AtomicInteger open = new AtomicInteger();
  private final SharedKillSwitch whenStopping = KillSwitches.shared("rebuild-streams");

  RebuildStream(ActorSystem<?> system, HttpSettings settings, Rebuilds rebuilds, RebuildJson json) {
    this.settings = settings.rebuildEvents();
    this.rebuilds = rebuilds;
    this.json = json;
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "end-rebuild-streams",
            () -> endAll(system));
  }

  /**
   * Before connections are closed. Pekko HTTP 1.3 resets at once those whose answer has begun: the
   * end of a stream needs a moment to leave.
   */
  private CompletionStage<Done> endAll(ActorSystem<?> system) {
    if (open.get() == 0) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    whenStopping.shutdown();
    return Patterns.after(
        FLUSH, system.classicSystem(), () -> CompletableFuture.completedStage(Done.getInstance()));
  }

  /**
   * The events of a build: what it is now, each change, and how it ended.
   *
   * @throws ProblemException when too many streams are open
   */
  Source<ServerSentEvent, NotUsed> of(int build) {
    if (open.get() >= settings.streamsMax()) {
      throw ProblemException.unavailable(
          settings.streamsMax() + " streams of rebuilds are open: close one first");
    }
    return Source.tick(Duration.ZERO, settings.interval(), build)
        .via(whenStopping.flow())
        .mapAsync(1, this::progress)
        .mapConcat(progress -> progress.map(List::of).orElse(List.of()))
        .statefulMap(
            List::of,
            (List<Object> before, RebuildProgress progress) -> {
              List<Object> now = visible(progress);
              return Pair.create(
                  now,
                  now.equals(before) ? Optional.<RebuildProgress>empty() : Optional.of(progress));
            },
            last -> Optional.empty())
        .mapConcat(change -> change.map(List::of).orElse(List.of()))
        .takeWhile(progress -> !progress.isOver(), true)
        .map(this::event)
        .keepAlive(settings.keepAlive(), ServerSentEvent::heartbeat)
        .watchTermination(
            (tick, termination) -> {
              open.incrementAndGet();
              termination.whenComplete((done, failure) -> open.decrementAndGet());
              return NotUsed.getInstance();
            });
  }

  /** A rebuild that does not answer now, since it moves to another node, say, is asked again. */
  private CompletionStage<Optional<RebuildProgress>> progress(int build) {
    return rebuilds
        .progress(build)
        .handle(
            (progress, failure) -> {
              if (failure != null) {
                LOG.info("build {} does not say how far it is, will ask again", build, failure);
                return Optional.empty();
              }
              return Optional.of(progress);
            });
  }

  /** What makes an event worth sending: that more than time has passed. */
  private static List<Object> visible(RebuildProgress progress) {
    return List.of(
        progress.status(), progress.events(), progress.segmentsDone(), progress.throttle());
  }

  private ServerSentEvent event(RebuildProgress progress) {
    String data = new String(Json.bytes(json.write(progress)), StandardCharsets.UTF_8);
    return ServerSentEvent.create(data, progress.isOver() ? END : PROGRESS);
  }
}
