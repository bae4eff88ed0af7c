package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchScoreCommandTest {
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  private int run(String... arguments) {
    return HindsightCommand.forArguments()
        .setOut(new PrintWriter(new StringWriter(), true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void a_bench_without_a_verb_says_which_there_are() {
    assertThat(run("bench")).isEqualTo(2);
    assertThat(err.toString())
        .contains("bench needs a verb (expected: score, profiles, devices or rebuild)");
  }

  @Test
  void options_out_of_range_are_refused_before_anything_starts() {
    assertThat(run("bench", "score", "--accounts", "10")).isEqualTo(2);
    assertThat(err.toString()).contains("--accounts: 10 (expected: 64 to 1000000)");
    for (String name :
        List.of("--in-flight", "--seconds", "--idle-seconds", "--rate", "--rounds")) {
      assertThat(run("bench", "score", name, "0")).as(name).isEqualTo(2);
      assertThat(err.toString()).contains(name + ": 0 (expected: 1 to ");
    }
    assertThat(run("bench", "score", "--warm-up", "-1")).isEqualTo(2);
    assertThat(run("bench", "score", "--seconds", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("'x'");
  }

  @Test
  void so_are_those_of_the_measurements_of_profiles() {
    assertThat(run("bench", "profiles", "--accounts", "10")).isEqualTo(2);
    assertThat(err.toString()).contains("--accounts: 10 (expected: 64 to 1000000)");
    for (String name : List.of("--merchants", "--in-flight", "--seconds", "--rounds")) {
      assertThat(run("bench", "profiles", name, "0")).as(name).isEqualTo(2);
      assertThat(err.toString()).contains(name + ": 0 (expected: 1 to ");
    }
    assertThat(run("bench", "devices", "--devices", "999")).isEqualTo(2);
    assertThat(err.toString()).contains("--devices: 999 (expected: 1000 to 50000000)");
    assertThat(run("bench", "devices", "--devices", "10000", "--every", "1001")).isEqualTo(2);
    assertThat(err.toString()).contains("--every: 1001 (expected: 1 to 1000)");
  }

  @Test
  void another_checkout_must_be_one() {
    assertThat(run("bench", "score", "--against", directory.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("--against: " + directory + " (expected: a checkout of Hindsight");
  }
}
