package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Profiles that never answer in time: a decision says so, and an import waits for them. */
class DegradedIT {
  private static final Instant T0 = Instant.parse("2024-04-01T00:00:00Z");
  private static final String RULES =
      """
      name: careful
      when_degraded: review
      features:
        terminal_count: {key: terminal_id, aggregate: count, window: 24h}
      rules:
        - {id: busy, when: terminal_count >= 1, points: 300}
      """;
  private static TestServer server;
  private static int version;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("degraded_it", Map.of("hindsight.profile.deadline", "1 nanosecond"));
    version = server.rebuild(RULES);
    assertThat(server.post("/v1/rulesets/" + version + "/promote", "").status()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aDecisionWithoutItsProfilesSaysSoAndAnImportWaits() throws Exception {
    JsonNode live = server.score("d-1", "ann", T0, "10.00").json();
    assertThat(live.path("degraded").asBoolean()).isTrue();
    assertThat(live.path("decision").asText()).isEqualTo("review");
    assertThat(server.score("d-1", "ann", T0, "10.00").json().path("status").asText())
        .isEqualTo("duplicate");

    var rows = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      String id = "i-" + i;
      rows.append(TestServer.transaction(id, "acc-" + i, T0.plusSeconds(60 + i), "10.00"));
      rows.append('\n');
    }
    String path = "/v1/imports/" + "e".repeat(64) + "/batches?first_row=1";
    JsonNode decisions = server.post(path, rows.toString()).json().path("decisions");
    assertThat(decisions).hasSize(50);
    for (JsonNode each : decisions) {
      assertThat(each.path("decision").asText()).isEqualTo("challenge");
    }

    server.rebuildAgain(version);
    JsonNode verified =
        server
            .await(
                "/v1/rulesets/" + version + "/verification",
                answer -> answer.json().at("/builds/0/transactions").asInt() == 51)
            .json();
    for (JsonNode build : verified.path("builds")) {
      assertThat(build.path("parity_checked").asInt()).isEqualTo(51);
      assertThat(build.path("parity_mismatches").asInt()).isZero();
    }
  }
}
