package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertsCommandTest {
  private final FakeServer server = new FakeServer();
  private final StringWriter out = new StringWriter();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void what_a_rebuild_found_is_asked_for_by_its_queue_and_version() {
    server.answer(200, "{\"alerts\":[],\"next_cursor\":null}");

    int exit =
        HindsightCommand.forArguments()
            .setOut(new PrintWriter(out, true))
            .execute("alerts", "--retro", "--version", "2", "--url", server.url().toString());

    assertThat(exit).isZero();
    assertThat(server.requests().get(0).target())
        .isEqualTo("GET /v1/alerts?limit=50&queue=retro&version=2");
    assertThat(out.toString()).isEqualTo("No alerts of the past.\n");
  }
}
