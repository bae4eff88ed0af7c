package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The measurements of profiles, small and short; what the machine can do is not asserted. */
class BenchProfilesIT {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  /** What is written as JSON, whether or not the claim was met. */
  private JsonNode run(String... arguments) throws IOException {
    int exitCode =
        HindsightCommand.forArguments()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    assertThat(exitCode).as(err.toString()).isIn(0, 1);
    return Json.parse(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @Timeout(300)
  void every_figure_of_profiles_is_measured_and_nothing_is_left_behind() throws IOException {
    JsonNode json =
        run(
            "bench",
            "profiles",
            "--accounts=40",
            "--merchants=20",
            "--in-flight=8",
            "--seconds=2",
            "--warm-up=1",
            "--rounds=2",
            "--data=" + directory,
            "--json");
    JsonNode figures = json.path("median");
    for (BenchFigure figure : BenchProfilesFigure.values()) {
      assertThat(figures.path(figure.phase()).path(figure.key()).isNumber())
          .as("%s of %s", figure, figures)
          .isTrue();
    }
    assertThat(json.path("rounds")).hasSize(2);
    assertThat(figures.at("/one_merchant/decisions_per_s").asDouble()).isPositive();
    assertThat(json.at("/claim/one_merchant_to_spread").asDouble()).isPositive();
    assertThat(err.toString()).contains("without 1").contains("one_merchant 2");
    assertNothingIsLeft();
  }

  @Test
  @Timeout(300)
  void the_heap_is_looked_at_while_devices_come() throws IOException {
    JsonNode json =
        run(
            "bench",
            "devices",
            "--devices=1000",
            "--accounts=50",
            "--every=100",
            "--idle-seconds=1",
            "--data=" + directory,
            "--json");
    JsonNode samples = json.path("samples");
    assertThat(samples).hasSize(11);
    assertThat(samples.at("/0/profile_actors").asInt()).isZero();
    assertThat(samples.at("/10/devices").asInt()).isEqualTo(1_000);
    assertThat(samples.at("/10/profile_actors").asInt()).isEqualTo(1_000);
    assertThat(samples.at("/10/account_actors").asInt()).isEqualTo(50);
    assertThat(samples.at("/10/live_heap_mb").asDouble())
        .isBetween(10.0, json.path("heap_max_mb").asDouble());
    assertThat(json.at("/claim/end_to_tenth").asDouble()).isBetween(0.5, 2.0);
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }
}
