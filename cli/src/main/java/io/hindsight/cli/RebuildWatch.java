package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Follows a rebuild, which runs in the server, until it is over. */
final class RebuildWatch {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A rebuild goes on when its server was started again. */
  private static final Duration SERVER_AWAY_MAX = Duration.ofSeconds(60);

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
   * @throws CommandFailure when there is none, or it failed
   */
  JsonNode until(int build) {
    ProgressBar bar = new ProgressBar(terminal, "Rebuilding");
    long answeredNanos = System.nanoTime();
    JsonNode progress = api.get("/v1/rebuilds/" + build);
    while (progress.path("status").asText().equals("running")) {
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
      throw new CommandFailure(
          "build "
              + build
              + " is "
              + Json.text(progress, "status")
              + ": "
              + Json.text(progress, "error"));
    }
    bar.finish(facts(progress));
    return progress;
  }

  private static String facts(JsonNode progress) {
    return Figures.count(progress.path("events").asLong(), "event")
        + "  "
        + Figures.rate(progress.path("events_per_s").asDouble());
  }

  private static @Nullable Duration timeLeft(JsonNode progress) {
    JsonNode left = progress.path("eta_ms");
    return left.isNumber() ? Duration.ofMillis(left.asLong()) : null;
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
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
