package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A pass that stores nothing says what builds of the same rule sets say. */
class WhatIfIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant T0 = Instant.parse("2024-04-01T00:00:00Z");
  private static final int ROWS = 800;
  private static final String LIVE =
      """
      name: live
      features:
        sum_1d: {key: account_id, aggregate: sum, of: tx.amount, window: 24h}
      rules:
        - {id: high, when: tx.amount > 260, decision: review}
        - {id: day, when: sum_1d > 900, points: 100}
      """;
  private static final List<String> CANDIDATES =
      List.of(
          LIVE.replace("name: live", "name: same"),
          LIVE.replace("name: live", "name: strict").replace("260", "200"),
          """
          name: nothing
          rules:
            - {id: never, when: tx.amount > 99999.0, points: 1}
          """);
  private static TestServer server;
  private static int liveVersion;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("what_if_it");
    liveVersion = server.rebuild(LIVE);
    assertThat(server.post("/v1/rulesets/" + liveVersion + "/promote", "").status()).isEqualTo(200);
    var random = new Random(11);
    var items = new ArrayList<String>();
    for (int i = 0; i < ROWS; i++) {
      int amount = random.nextInt(300);
      String json =
          TestServer.transaction(
              "w" + i, "a" + random.nextInt(30), T0.plusSeconds(120L * i), amount + ".00");
      items.add(json);
      // Some frauds are large; some no rule hits; one label is taken back.
      if (amount > 280 || amount % 50 == 7) {
        items.add(label(json, true, i));
      }
      if (amount % 100 == 7) {
        items.add(label(json, false, i + 1));
      }
    }
    TestServer.Answer imported =
        server.post(
            "/v1/imports/" + "d".repeat(64) + "/batches?first_row=1", String.join("\n", items));
    assertThat(imported.status()).as(imported.body()).isEqualTo(200);
  }

  private static String label(String transaction, boolean fraud, int minutes) {
    return "{\"label\":{\"fraud\":"
        + fraud
        + ",\"source\":\"analyst\",\"known_at\":\""
        + T0.plusSeconds(120L * minutes + 60)
        + "\"},\"transaction\":"
        + transaction
        + "}";
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode whatIf(List<String> ruleSets, String from) throws Exception {
    ObjectNode body = MAPPER.createObjectNode();
    ruleSets.forEach(body.putArray("rulesets")::add);
    body.put("limit", 1000).put("from", from);
    TestServer.Answer answer = server.post("/v1/what-if", body.toString());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.contentType()).startsWith("application/x-ndjson");
    String[] lines = answer.body().strip().split("\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      assertThat(MAPPER.readTree(lines[i]).has("progress")).as(lines[i]).isTrue();
    }
    JsonNode result = MAPPER.readTree(lines[lines.length - 1]).path("result");
    assertThat(result.isObject()).as(answer.body()).isTrue();
    return result;
  }

  /** What a comparison of builds and their evaluations say, without what only builds have. */
  @Test
  void itSaysWhatBuildsSay() throws Exception {
    JsonNode result = whatIf(CANDIDATES, null);
    assertThat(result.path("transactions").asInt()).isEqualTo(ROWS);
    assertThat(result.path("accounts").asInt()).isEqualTo(30);
    assertThat(result.path("stopped_accounts").asInt()).isZero();
    assertThat(evaluation(result.path("live")))
        .isEqualTo(evaluation(server.get("/v1/evaluation").json()));
    for (int i = 0; i < CANDIDATES.size(); i++) {
      int version = server.rebuild(CANDIDATES.get(i));
      JsonNode candidate = result.path("candidates").get(i);
      JsonNode compared =
          server
              .await(
                  "/v1/compare?limit=1000&a=" + liveVersion + "&b=" + version,
                  answer -> answer.json().path("transactions").asInt() == ROWS)
              .json();
      assertThat(candidate.path("changed")).isEqualTo(compared.path("changed"));
      assertThat(candidate.path("matrix")).isEqualTo(compared.path("matrix"));
      assertThat(changes(candidate, "live", "candidate")).isEqualTo(changes(compared, "a", "b"));
      assertThat(evaluation(candidate.path("evaluation")))
          .isEqualTo(evaluation(server.get("/v1/evaluation?version=" + version).json()));
    }
    assertThat(result.at("/candidates/0/changed").asInt()).isZero();
    assertThat(result.at("/candidates/1/changed").asInt()).isPositive();
    assertThat(result.at("/candidates/2/evaluation/alerts").asInt()).isZero();
    assertThat(result.at("/live/frauds").asInt()).isPositive();
  }

  private static ObjectNode evaluation(JsonNode json) {
    ObjectNode copy = json.deepCopy();
    copy.remove(List.of("version", "took_ms"));
    return copy;
  }

  private static List<String> changes(JsonNode json, String before, String after) {
    var changes = new ArrayList<String>();
    for (JsonNode change : json.path("changes")) {
      changes.add(
          change.path("transaction_id").asText()
              + " "
              + change.path("event_seq")
              + " "
              + change.path(before)
              + " -> "
              + change.path(after));
    }
    return changes;
  }

  @Test
  void aPeriodLeavesTheRestOut() throws Exception {
    Instant from = T0.plusSeconds(120L * (ROWS / 2));
    JsonNode result = whatIf(CANDIDATES, from.toString());
    assertThat(result.path("transactions").asInt()).isEqualTo(ROWS / 2);
    assertThat(evaluation(result.path("live")))
        .isEqualTo(evaluation(server.get("/v1/evaluation?from=" + from).json()));
    // What came before counts for the features: the same rules change nothing.
    assertThat(result.at("/candidates/0/changed").asInt()).isZero();
  }

  @Test
  void featuresThatNoVersionHadInTimeAreNamedAndCounted() throws Exception {
    String across =
        """
        name: across
        features:
          at_terminal: {key: terminal_id, aggregate: count, window: 1h}
          at_device: {key: device_id, aggregate: count, window: 1h}
        rules:
          - {id: busy, when: "default(at_terminal, 7) > 3", points: 300}
        """;
    Instant from = T0.plusSeconds(120L * (ROWS / 4));
    JsonNode both = whatIf(List.of(across, LIVE), from.toString()).path("candidates");

    assertMissing(both.get(0), ROWS - ROWS / 4);
    assertThat(both.at("/0/evaluation/rules/0/hits").asInt()).isEqualTo(ROWS - ROWS / 4);
    assertThat(both.get(1).path("warnings")).isEmpty();
    assertThat(both.get(1).path("missing_features")).isEmpty();

    int version = server.post("/v1/rulesets", across).json().get("version").asInt();
    JsonNode begun = server.post("/v1/rebuilds", "{\"version\":" + version + "}").json();
    assertMissing(begun, 0);
    String path = "/v1/rebuilds/" + begun.get("build").asInt();
    JsonNode ready =
        server.await(path, answer -> answer.json().get("status").asText().equals("ready")).json();
    assertMissing(ready, ROWS);
    assertThat(server.get(path + "/events").body()).contains("\"transactions\":" + ROWS);
    server.restart();
    assertThat(server.get(path).json()).isEqualTo(ready);
    // From now on a version has them; for what was decided before they are missing all the same.
    JsonNode later = whatIf(List.of(across), null).path("candidates").get(0);
    assertThat(later.path("warnings")).isEmpty();
    assertThat(later.at("/missing_features/0/transactions").asInt()).isEqualTo(ROWS);
  }

  private static void assertMissing(JsonNode answer, int transactions) {
    assertThat(answer.path("warnings")).hasSize(1);
    assertThat(answer.at("/warnings/0").asText())
        .startsWith("No earlier version has at_terminal (count over 1h by terminal_id), at_device")
        .contains("missing, not 0");
    assertThat(answer.path("missing_features").toString())
        .isEqualTo(
            "[{\"feature\":\"at_terminal\",\"definition\":\"count over 1h by terminal_id\","
                + "\"transactions\":"
                + transactions
                + "},{\"feature\":\"at_device\",\"definition\":\"count over 1h by device_id\","
                + "\"transactions\":0}]");
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    assertThat(refusal("{}")).contains("/rulesets");
    assertThat(refusal("{\"rulesets\":[]}")).contains("1 to 8");
    assertThat(refusal("{\"rulesets\":[1]}")).contains("as text");
    assertThat(refusal("{\"rulesets\":[\"name: x\"],\"colour\":1}")).contains("/colour");
    assertThat(refusal("{\"rulesets\":[\"name: x\\nrules: 7\"]}")).contains("rules");
    assertThat(refusal("{\"rulesets\":[\"name: x\"],\"from\":\"soon\"}")).contains("from");
    String nine = "\"name: x\",".repeat(9);
    assertThat(refusal("{\"rulesets\":[" + nine.substring(0, nine.length() - 1) + "]}"))
        .contains("1 to 8");
  }

  private static String refusal(String body) {
    TestServer.Answer answer = server.post("/v1/what-if", body);
    assertThat(answer.status()).as(answer.body()).isBetween(400, 422);
    return answer.body();
  }
}
