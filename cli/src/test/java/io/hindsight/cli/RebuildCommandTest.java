package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RebuildCommandTest {
  private final FakeServer server = new FakeServer();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    server.close();
  }

  private int ask(String... arguments) {
    List<String> all = new ArrayList<>(List.of("rebuild"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString()));
    return HindsightCommand.forArguments()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private static String progress(String status, String throttle) {
    return """
    {"build":3,"ruleset_version":2,"status":"%s","segments":64,"segments_done":16,"share":0.25,
     "events":5000,"accounts":90,"parked":0,"events_per_s":480,"throttle_events_per_s":%s,
     "elapsed_ms":10400,"paused_ms":0,"eta_ms":31200,"error":null}
    """
        .formatted(status, throttle);
  }

  private List<String> targets() {
    return server.requests().stream().map(FakeServer.Request::target).toList();
  }

  @Test
  void a_pause_says_how_far_it_is_and_how_to_go_on() {
    server.answer(200, progress("paused", "500"));

    assertThat(ask("--pause", "3")).isZero();

    assertThat(targets()).containsExactly("POST /v1/rebuilds/3/pause");
    assertThat(out.toString())
        .isEqualTo(
            "Build 3 of rule set 2 is paused: 16 of 64 segments done, 5,000 events"
                + " (at most 500/s).\n"
                + "Let it go on:  ./hindsight rebuild --resume 3\n");
  }

  @Test
  void one_is_resumed_and_one_is_cancelled() {
    server.answer(200, progress("running", "null")).answer(200, progress("cancelled", "null"));

    assertThat(ask("--resume", "3")).isZero();
    assertThat(ask("--cancel", "3")).isZero();

    assertThat(targets())
        .containsExactly("POST /v1/rebuilds/3/resume", "POST /v1/rebuilds/3/cancel");
    assertThat(out.toString())
        .contains("Build 3 of rule set 2 is running: 16 of 64 segments done, 5,000 events.\n")
        .contains("Watch it:  ./hindsight rebuild --watch 3\n")
        .contains("Build 3 of rule set 2 is cancelled: ");
  }

  @Test
  void what_does_not_fit_is_said_in_the_words_of_the_server() {
    server.answer(409, "{\"title\":\"Conflict\",\"detail\":\"build 3 is ready\"}");

    assertThat(ask("--resume", "3")).isEqualTo(1);

    assertThat(err.toString()).isEqualTo("hindsight: Conflict: build 3 is ready\n");
  }

  @Test
  void a_rebuild_begins_throttled() {
    server
        .answer(202, progress("running", "500"))
        .answer(200, progress("ready", "500"))
        .answer(200, "{\"live_version\":1}");

    assertThat(ask("--version", "2", "--throttle", "500")).isZero();

    assertThat(server.requests().get(0).body()).isEqualTo("{\"version\":2,\"events_per_s\":500}");
  }

  @Test
  void features_newer_than_the_past_are_warned_of_and_counted() {
    String missing =
        """
        ,"warnings":["No earlier version has d7."],
         "missing_features":[{"feature":"d7","definition":"count","transactions":1234}]}
        """;
    server
        .answer(202, progress("running", "null").replace("}", missing))
        .answer(200, progress("ready", "null").replace("}", missing))
        .answer(200, "{\"live_version\":1}");

    assertThat(ask("--version", "2")).isZero();

    assertThat(err.toString()).isEqualTo("Warning: No earlier version has d7.\n");
    assertThat(out.toString()).contains("d7 was missing for 1,234 transactions.\n");
  }

  @Test
  void one_that_is_watched_is_throttled_and_0_lifts_it() {
    server
        .answer(200, progress("running", "500"))
        .answer(200, progress("running", "500"))
        .answer(200, progress("paused", "null"))
        .answer(200, progress("cancelled", "null"));

    assertThat(ask("--watch", "3", "--throttle", "0")).isEqualTo(1);

    assertThat(server.requests().get(0).target()).isEqualTo("POST /v1/rebuilds/3/throttle");
    assertThat(server.requests().get(0).body()).isEqualTo("{\"events_per_s\":null}");
    assertThat(out.toString()).contains("5,000 events  480/s (at most 500/s)  ETA 0:31");
    assertThat(err.toString()).isEqualTo("hindsight: build 3 is cancelled\n");
  }

  @Test
  void a_paused_one_that_is_watched_says_so_and_no_time_left() {
    server.answer(200, progress("paused", "500")).answer(200, progress("ready", "500"));
    server.answer(200, "{\"live_version\":1}");

    assertThat(ask("--watch", "3")).isZero();

    assertThat(out.toString())
        .contains("5,000 events  paused (at most 500/s)\n")
        .doesNotContain("ETA");
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThat(ask("--pause", "3", "--throttle", "5")).isEqualTo(2);
    assertThat(ask("--version", "2", "--throttle", "-1")).isEqualTo(2);
    assertThat(ask("--pause", "3", "--resume", "3")).isEqualTo(2);
    assertThat(ask("--throttle", "3")).isEqualTo(2);
    assertThat(server.requests()).isEmpty();
  }
}
