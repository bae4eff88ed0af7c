package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows a rebuild, which runs in the server, until it is over. */
final class RebuildWatch {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A rebuild goes on when its server was started again. */
  private static final Duration SERVER_AWAY_MAX = Duration.ofSeconds(60);

  private static final String PAUSED = "paused";
  private static final Set<String> UNDER_WAY = Set.of("running", PAUSED);

  private final ApiClient api;
  private final Terminal terminal;

  RebuildWatch(ApiClient api, Terminal terminal) {
    this.api = api;
    this.terminal = terminal;
  }

  /**
   * Watches a build until it is ready.
   *
   * @return its progress, as the API shows it
   * @throws CommandFailure when there is none, it failed or was cancelled
   */
  JsonNode until(int build) {
    ProgressBar bar = new ProgressBar(terminal, "Rebuilding");
    long answeredNanos = System.nanoTime();
    JsonNode progress = api.get("/v1/rebuilds/" + build);
    while (UNDER_WAY.contains(progress.path("status").asText())) {
      bar.update(progress.path("share").asDouble(), facts(progress), timeLeft(progress));
      sleep();
      try {
        progress = api.get("/v1/rebuilds/" + build);
        answeredNanos = System.nanoTime();
      } catch (ServerUnreachableException e) {
        if (System.nanoTime() - answeredNanos > SERVER_AWAY_MAX.toNanos()) {
          bar.interrupt();
          throw e;
        }
      }
    }
    if (!progress.path("status").asText().equals("ready")) {
      bar.interrupt();
      JsonNode error = progress.path("error");
      throw new CommandFailure(
          "build "
              + build
              + " is "
              + Json.text(progress, "status")
              + (error.isTextual() ? ": " + error.asText() : ""));
    }
    bar.finish(facts(progress));
    return progress;
  }

  private static String facts(JsonNode progress) {
    String events = Figures.count(progress.path("events").asLong(), "event");
    return isPaused(progress)
        ? events + "  paused" + throttle(progress)
        : events
            + "  "
            + Figures.rate(progress.path("events_per_s").asDouble())
            + throttle(progress);
  }

  private static boolean isPaused(JsonNode progress) {
    return progress.path("status").asText().equals(PAUSED);
  }

  private static String throttle(JsonNode progress) {
    JsonNode throttle = progress.path("throttle_events_per_s");
    if (throttle.isNumber()) {
      return " (at most " + Figures.rate(throttle.asDouble()) + ")";
    }
    // An automatic throttle is worth a word only where it holds something back.
    double held = 0;
    for (JsonNode worker : progress.path("workers")) {
      held += worker.path("throttle_events_per_s").asDouble();
    }
    return held > 0 ? " (held to " + Figures.rate(held) + " by live traffic)" : "";
  }

  private static @Nullable Duration timeLeft(JsonNode progress) {
    JsonNode left = progress.path("eta_ms");
    return left.isNumber() && !isPaused(progress) ? Duration.ofMillis(left.asLong()) : null;
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  /** Where a rebuild stands, in a line. */
  static String state(JsonNode progress) {
    return "Build "
        + Json.text(progress, "build")
        + " of rule set "
        + Json.text(progress, "ruleset_version")
        + " is "
        + Json.text(progress, "status")
        + ": "
        + Figures.count(progress.path("segments_done").asLong())
        + " of "
        + Figures.count(progress.path("segments").asLong(), "segment")
        + " done, "
        + Figures.count(progress.path("events").asLong(), "event")
        + throttle(progress)
        + ".";
  }

  /** What came of a rebuild, in a line. */
  static String summary(JsonNode progress) {
    Duration elapsed = Duration.ofMillis(progress.path("elapsed_ms").asLong());
    long parked = progress.path("parked").asLong();
    return "Build "
        + Json.text(progress, "build")
        + " of rule set "
        + Json.text(progress, "ruleset_version")
        + " is ready: "
        + Figures.count(progress.path("events").asLong(), "event")
        + " replayed in "
        + Figures.seconds(elapsed)
        + " ("
        + Figures.rate(progress.path("events_per_s").asDouble())
        + ")"
        + (parked > 0 ? "; " + Figures.count(parked) + " could not be, and are parked" : "")
        + ".";
  }
}
