package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The whole measurement, with few accounts and short phases. */
@EnabledIfSystemProperty(
    named = "hindsight.bench",
    matches = "full",
    disabledReason = "skipped: -Dhindsight.bench=full runs the measurements, small and short")
class BenchScoreIT {
  @TempDir Path directory;

  @Test
  @Timeout(300)
  void every_figure_is_measured_and_nothing_is_left_behind() throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        HindsightCommand.forArguments()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                "bench",
                "score",
                "--accounts=40",
                "--in-flight=8",
                "--seconds=3",
                "--warm-up=1",
                "--idle-seconds=2",
                "--rate=40",
                "--data=" + directory,
                "--json");
    assertThat(exitCode).as(err.toString()).isZero();
    JsonNode json = Json.parse(out.toString().getBytes(StandardCharsets.UTF_8));
    JsonNode figures = json.at("/this/median");
    for (BenchFigure figure : BenchScoreFigure.values()) {
      assertThat(figures.path(figure.phase()).path(figure.key()).isNumber())
          .as("%s of %s", figure, figures)
          .isTrue();
    }
    assertPlausible(figures);
    assertThat(json.at("/this/rounds")).hasSize(1);
    assertThat(json.has("against")).isFalse();
    assertThat(err.toString()).contains("this: cold").contains("this: floor");
    assertNothingIsLeft();
  }

  private static void assertPlausible(JsonNode figures) {
    for (String phase : List.of("cold", "maximum", "steady", "floor")) {
      JsonNode latencies = figures.path(phase);
      assertThat(latencies.path("p50_ms").asDouble()).as(phase).isPositive();
      assertThat(latencies.path("p99_ms").asDouble())
          .as(phase)
          .isGreaterThanOrEqualTo(latencies.path("p50_ms").asDouble());
    }
    JsonNode steady = figures.path("steady");
    assertThat(steady.path("wanted_per_s").asInt()).isEqualTo(40);
    assertThat(steady.path("decisions_per_s").asDouble()).isBetween(20.0, 41.0);
    assertThat(steady.path("lag_samples").asInt()).isEqualTo(24);
    assertThat(steady.path("lag_max_ms").asDouble())
        .isGreaterThanOrEqualTo(steady.path("lag_p50_ms").asDouble());
    assertThat(figures.at("/maximum/server_cpu_ms_per_decision").asDouble()).isPositive();
    assertThat(figures.at("/floor/inserts_per_s").asDouble())
        .isGreaterThan(figures.at("/maximum/decisions_per_s").asDouble());
    assertThat(figures.at("/maximum_to_floor/decisions_to_inserts").asDouble())
        .isBetween(0.0001, 1.0);
  }

  private void assertNothingIsLeft() throws IOException {
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }
}
