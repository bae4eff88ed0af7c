package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusCommandTest {
  private final FakeServer server = new FakeServer();
  private final StringWriter out = new StringWriter();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void each_build_says_how_far_it_is_behind_and_a_rebuild_who_works_on_it() {
    server.answer(
        200,
        """
        {"nodes":1,"live":{"ruleset_version":1,"build":1},
         "builds":[
          {"build":1,"ruleset_version":1,"name":"one","status":"ready","live":true,
           "lag_events":1200,"lag_s":3.21,"lag_estimated":true,"parked":2},
          {"build":2,"ruleset_version":2,"name":"two","status":"reserved","live":false,
           "lag_events":null,"lag_s":null,"lag_estimated":false,"parked":0}],
         "tail":{"events":5,"lag_ms":1,"lag_p99_ms":2,"parity_checked":5,"parity_mismatches":0},
         "rebuild":{"build":2,"ruleset_version":2,"status":"running","share":0.25,"events":5000,
          "events_per_s":480,"eta_ms":31200,"workers":[{"node":"pekko://h@a:1","segments":2}]}}
        """);

    int exit =
        HindsightCommand.forArguments()
            .setOut(new PrintWriter(out, true))
            .execute("status", "--url", server.url().toString());

    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains("build  rule set  name  status    lag, events  lag, s  parked")
        .contains("    1         1  one   ready          ~1,200     3.2       2  live\n")
        .contains("    2         2  two   reserved            -       -       0\n")
        .contains(
            "Rebuild 2 of rule set 2 running: 25.0 % of the journal done, 5,000 events, 480/s,"
                + " ETA 0:31, 2 workers on pekko://h@a:1.\n");
  }
}
