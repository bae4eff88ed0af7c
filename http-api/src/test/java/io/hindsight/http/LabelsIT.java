package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Labels transactions through the API, on the real database. */
class LabelsIT {
  private static final Instant T0 = Instant.parse("2018-04-01T00:00:00Z");
  private static final String FRAUD =
      "{\"label\":\"fraud\",\"source\":\"chargeback\",\"known_at\":\"2018-04-08T00:00:00Z\"}";

  private static final int IN_FLIGHT = 4;
  private static final int AT_ONCE = 16 * IN_FLIGHT;

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("labels_it", Map.of("hindsight.http.max-in-flight", IN_FLIGHT));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static TestServer.Answer label(String id, String account, String body) {
    return server.post("/v1/transactions/" + id + "/labels?account_id=" + account, body);
  }

  private static String rowLabel(String transaction, String knownAt) {
    return "{\"label\":{\"fraud\":true,\"source\":\"chargeback\",\"known_at\":\""
        + knownAt
        + "\"},\"transaction\":"
        + transaction
        + "}";
  }

  private static TestServer.Answer batch(char file, String... rows) {
    return server.post(
        "/v1/imports/" + String.valueOf(file).repeat(64) + "/batches?first_row=1",
        String.join("\n", rows));
  }

  @Test
  void aLabelIsTakenUpOnceAndCorrectedByAnother() throws Exception {
    server.score("l-1", "alice", T0, "9.00");

    JsonNode first = label("l-1", "alice", FRAUD).json();
    assertThat(first.path("label").asText()).as(first.toString()).isEqualTo("fraud");
    assertThat(first.path("account_id").asText()).isEqualTo("alice");
    assertThat(first.path("source").asText()).isEqualTo("chargeback");
    assertThat(first.path("known_at").asText()).isEqualTo("2018-04-08T00:00:00Z");
    assertThat(first.path("revision").asInt()).isEqualTo(1);
    assertThat(first.path("status").asText()).isEqualTo("new");

    JsonNode again = label("l-1", "alice", FRAUD).json();
    assertThat(again.path("status").asText()).isEqualTo("duplicate");
    assertThat(again.path("event_seq")).isEqualTo(first.path("event_seq"));

    server.await("/v1/transactions/l-1", answer -> answer.status() == 200);
    JsonNode corrected =
        server
            .post(
                "/v1/transactions/l-1/labels",
                "{\"label\":\"genuine\",\"source\":\"analyst\",\"note\":\"was abroad\"}")
            .json();
    assertThat(corrected.path("label").asText()).isEqualTo("genuine");
    assertThat(corrected.path("revision").asInt()).isEqualTo(2);
  }

  @Test
  void labelsBeyondTheLimitInFlightAreTurnedAwayAndTakenUpLater() {
    for (int i = 0; i < AT_ONCE; i++) {
      server.score("many-" + i, "many-" + i, T0, "1.00");
    }
    int turnedAway = 0;
    Set<Integer> open = IntStream.range(0, AT_ONCE).boxed().collect(Collectors.toSet());
    for (int round = 0; round < AT_ONCE && !open.isEmpty(); round++) {
      var asked = new HashMap<Integer, CompletableFuture<TestServer.Answer>>();
      for (int i : open) {
        String path = "/v1/transactions/many-" + i + "/labels?account_id=many-" + i;
        asked.put(i, server.postLater(path, FRAUD));
      }
      for (var each : asked.entrySet()) {
        TestServer.Answer answer = each.getValue().join();
        if (answer.status() == 503) {
          assertThat(answer.json().path("detail").asText())
              .isEqualTo("transactions and labels in flight: 4 (the limit)");
          turnedAway++;
        } else {
          assertThat(answer.json().path("status").asText()).as(answer.body()).isEqualTo("new");
          open.remove(each.getKey());
        }
      }
    }
    assertThat(turnedAway).isPositive();
    assertThat(open).isEmpty();
  }

  @Test
  void aTransactionThatNobodyKnowsCannotBeLabelled() {
    assertThat(server.post("/v1/transactions/nobody/labels", FRAUD).status()).isEqualTo(404);
    assertThat(label("nobody", "alice", FRAUD).status()).isEqualTo(404);
    assertThat(label("nobody", "", FRAUD).status()).isEqualTo(404);
  }

  @Test
  void anIdThatSeveralAccountsUseIsAConflict() throws Exception {
    server.score("shared", "frank", T0, "1.00");
    server.score("shared", "grace", T0, "1.00");
    server.await("/v1/transactions/shared", answer -> answer.status() == 409);

    assertThat(server.post("/v1/transactions/shared/labels", FRAUD).status()).isEqualTo(409);
    assertThat(label("shared", "grace", FRAUD).status()).isEqualTo(200);
  }

  @Test
  void whatWasKnownBeforeItHappenedIsRefusedAndChangesNothing() throws Exception {
    server.score("early", "heidi", T0, "1.00");
    server.await("/v1/transactions/early", answer -> answer.status() == 200);

    TestServer.Answer refused = label("early", "heidi", FRAUD.replace("2018", "2017"));
    assertThat(refused.status()).as(refused.body()).isEqualTo(422);
    assertThat(refused.json().at("/faults/0/pointer").asText()).isEqualTo("/known_at");
    assertThat(label("early", "heidi", FRAUD.replace("2018", "2999")).status()).isEqualTo(422);

    assertThat(label("early", "heidi", FRAUD).json().path("revision").asInt()).isEqualTo(1);
  }

  @Test
  void theAccountRefusesWhatTheDirectoryCannotKnowYet() throws Exception {
    for (int i = 0; i < 20; i++) {
      // At once, and as though it had occurred long before: only the account knows better.
      String decided = TestServer.transaction("soon-" + i, "mike-" + i, T0, "1.00");
      String stated = decided.replace("2018", "2016");
      server.post("/v1/transactions", decided);

      TestServer.Answer refused = label("soon-" + i, "mike-" + i, FRAUD.replace("2018", "2017"));
      assertThat(refused.status()).as(refused.body()).isEqualTo(422);
      assertThat(refused.json().at("/faults/0/pointer").asText()).isEqualTo("/known_at");
      TestServer.Answer row = batch('f', rowLabel(stated, "2017-04-08T00:00:00Z"));
      assertThat(row.status()).as(row.body()).isEqualTo(409);
      assertThat(row.json().path("detail").asText())
          .isEqualTo(
              "/0: /known_at: 2017-04-08T00:00:00Z (expected: >= 2018-04-01T00:00:00Z, when the"
                  + " transaction occurred)");

      JsonNode first = label("soon-" + i, "mike-" + i, FRAUD).json();
      assertThat(first.path("revision").asInt()).isEqualTo(1);
      assertThat(first.path("event_seq").asInt()).as("nothing else is journaled").isEqualTo(2);
    }
  }

  @Test
  void aBatchTakesUpLabelsAmongItsTransactions() {
    String first = TestServer.transaction("b-1", "ivan", T0, "1.00");
    String second = TestServer.transaction("b-2", "judy", T0.plusSeconds(60), "1.00");
    String[] rows = {first, rowLabel(first, "2018-04-01T00:00:30Z"), second};

    JsonNode done = batch('c', rows).json();
    assertThat(done.path("rows_done").asInt()).as(done.toString()).isEqualTo(3);
    assertThat(done.path("accepted").asInt()).isEqualTo(2);
    assertThat(done.path("labels").asInt()).isEqualTo(1);
    assertThat(done.path("decisions")).hasSize(2);

    JsonNode again = batch('c', rows).json();
    assertThat(again.path("accepted").asInt()).isZero();
    assertThat(again.path("duplicates").asInt()).isEqualTo(2);
    assertThat(again.path("labels").asInt()).isEqualTo(1);
  }

  @Test
  void aLabelOfWhatWasNotDecidedFailsItsBatchAtItsRow() {
    String decided = TestServer.transaction("d-1", "kate", T0, "1.00");
    String missing = TestServer.transaction("d-2", "kate", T0, "1.00");

    TestServer.Answer answer = batch('d', decided, rowLabel(missing, "2018-04-08T00:00:00Z"));

    assertThat(answer.status()).as(answer.body()).isEqualTo(409);
    assertThat(answer.json().path("detail").asText())
        .isEqualTo("/1: transaction d-2 was not decided");
  }

  @Test
  void aBadLabelOfABatchIsNamedAndNothingIsDone() {
    String tx = TestServer.transaction("e-1", "lena", T0, "1.00");

    TestServer.Answer early = batch('e', tx, rowLabel(tx, "2018-03-01T00:00:00Z"));
    assertThat(early.json().at("/faults/0/pointer").asText()).isEqualTo("/1/label/known_at");
    TestServer.Answer bare = batch('e', tx, "{\"label\":{}}");
    assertThat(bare.status()).isEqualTo(422);
    assertThat(bare.body()).contains("\"/1/label/fraud\"").contains("\"/1/transaction\"");
    TestServer.Answer bad = batch('e', rowLabel(tx.replace("1.00", "x"), "2018-04-08T00:00:00Z"));
    assertThat(bad.json().at("/faults/0/pointer").asText()).isEqualTo("/0/transaction/amount");
    assertThat(server.get("/v1/accounts/lena").status()).isEqualTo(404);
  }
}
