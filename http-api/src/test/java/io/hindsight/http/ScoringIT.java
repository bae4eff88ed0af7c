package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Decides transactions through the API, on the real database. */
class ScoringIT {
  private static final Instant T0 = Instant.parse("2018-04-01T00:00:00Z");
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("scoring_it");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aDecisionHasItsReasonsAndIsReadableWithItsExplanation() throws Exception {
    JsonNode decision = server.score("s-1", "alice", T0, "257.16").json();

    assertThat(decision.get("decision").asText()).isEqualTo("review");
    assertThat(decision.get("reasons").get(0).get("rule_id").asText()).isEqualTo("high-amount");
    assertThat(decision.get("status").asText()).isEqualTo("new");
    JsonNode read =
        server.await("/v1/transactions/s-1", answer -> hasVersion(answer.json())).json();
    assertThat(read.at("/transaction/amount").asText()).isEqualTo("257.16");
    assertThat(read.at("/decision/score")).isEqualTo(decision.get("score"));
    assertThat(read.at("/versions/0/decision").asText()).isEqualTo("review");
    JsonNode explanation = server.get("/v1/transactions/s-1/explanation").json();
    assertThat(explanation.get("score")).isEqualTo(decision.get("score"));
    assertThat(explanation.at("/rules/0/outcome").asText()).isEqualTo("hit");
    assertThat(explanation.at("/rules/0/condition/state").asText()).isEqualTo("value");
    assertThat(explanation.at("/features/0/key_value").asText()).isEqualTo("alice");
    TestServer.Answer text = server.get("/v1/transactions/s-1/explanation?format=text");
    assertThat(text.contentType()).startsWith("text/plain");
    assertThat(text.body())
        .startsWith("transaction s-1 of account alice\n")
        .contains("review, score 600")
        .contains("HIT          high-amount: +600");
    assertThat(server.get("/v1/transactions/s-1/explanation?format=x").status()).isEqualTo(400);
  }

  private static boolean hasVersion(JsonNode transaction) {
    return transaction.at("/versions/0/decision").isTextual();
  }

  @Test
  void oneDecisionPerTransactionUnderConcurrentRequests() {
    String body = TestServer.transaction("twice", "bob", T0, "12.00");
    List<CompletableFuture<TestServer.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      answers.add(server.postLater("/v1/transactions", body));
    }

    var sequenceNrs = new HashSet<Long>();
    int fresh = 0;
    for (var answer : answers) {
      assertThat(answer.join().status()).isEqualTo(200);
      JsonNode json = answer.join().json();
      sequenceNrs.add(json.get("event_seq").asLong());
      fresh += json.get("status").asText().equals("new") ? 1 : 0;
    }
    assertThat(sequenceNrs).hasSize(1);
    assertThat(fresh).isEqualTo(1);
  }

  @Test
  void anIdThatWasForgottenLongAgoIsStillADuplicate() {
    int count = 700;
    var batch = new StringBuilder();
    for (int i = 0; i < count; i++) {
      batch.append(TestServer.transaction("old-" + i, "carol", T0.plusSeconds(i), "1.00"));
      batch.append('\n');
    }
    TestServer.Answer imported =
        server.post("/v1/imports/" + "a".repeat(64) + "/batches?first_row=1", batch.toString());
    assertThat(imported.json().get("accepted").asInt()).isEqualTo(count);

    for (int i : new int[] {0, 1, 63, 64, 127, 300, count - 1}) {
      JsonNode again = server.score("old-" + i, "carol", T0.plusSeconds(i), "1.00").json();
      assertThat(again.get("status").asText()).as("transaction %s", i).isEqualTo("duplicate");
      assertThat(again.get("event_seq").asInt()).isEqualTo(i + 1);
    }
  }

  @Test
  void acknowledgedDecisionsStandAfterARestart() {
    JsonNode before = server.score("kept", "dora", T0, "300.00").json();

    server.restart();

    JsonNode after = server.score("kept", "dora", T0, "300.00").json();
    assertThat(after.get("status").asText()).isEqualTo("duplicate");
    assertThat(after.get("decision")).isEqualTo(before.get("decision"));
    assertThat(after.get("reasons")).isEqualTo(before.get("reasons"));
    assertThat(after.get("recorded_at")).isEqualTo(before.get("recorded_at"));
  }

  @Test
  void anIdThatIsUsedForAnotherTransactionIsRefused() {
    server.score("mine", "erin", T0, "1.00");

    TestServer.Answer other = server.score("mine", "erin", T0, "999.00");

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.contentType()).startsWith("application/problem+json");
  }

  @Test
  void idsMayHoldAnyUnicode() throws Exception {
    for (String id : new String[] {"a|b", "100%", "%7C", "a/b?c#d", "😀 \u202eevil", "ünï|%25"}) {
      JsonNode decided = server.score(id, id, T0, "5.00").json();
      assertThat(decided.get("account_id").asText()).isEqualTo(id);

      String path = TestServer.encoded(id);
      server.await("/v1/transactions/" + path, answer -> answer.status() == 200);
      JsonNode account =
          server.await("/v1/accounts/" + path, answer -> answer.status() == 200).json();
      assertThat(account.get("event_count").asInt()).isEqualTo(1);
      assertThat(account.get("transaction_count").asInt()).isEqualTo(1);
      assertThat(account.at("/timeline/0/transaction_id").asText()).isEqualTo(id);
    }
  }

  @Test
  void anIdThatSeveralAccountsUseIsAConflictThatNamesThem() throws Exception {
    server.score("shared", "frank", T0, "1.00");
    server.score("shared", "grace", T0, "1.00");

    TestServer.Answer conflict =
        server.await("/v1/transactions/shared", answer -> answer.status() == 409);

    assertThat(conflict.json().get("accounts")).hasSize(2);
    assertThat(server.get("/v1/transactions/shared?account_id=grace").status()).isEqualTo(200);
  }

  @Test
  void alertsComeInPagesWithoutRepeatingOrLosingAny() throws Exception {
    for (int i = 0; i < 25; i++) {
      server.score("al-" + i, "heidi-" + i, T0.plusSeconds(i * 40_000L), "500.00");
    }
    server.await("/v1/accounts/heidi-24", answer -> answer.status() == 200);
    server.await(
        "/v1/alerts?limit=1000",
        answer -> answer.body().contains("\"al-24\"") && answer.body().contains("\"al-0\""));

    var seen = new ArrayList<String>();
    String cursor = "";
    do {
      JsonNode page = server.get("/v1/alerts?decision=review,decline&limit=7" + cursor).json();
      page.get("alerts")
          .forEach(
              alert ->
                  seen.add(
                      alert.get("occurred_at").asText() + " " + alert.get("account_id").asText()));
      JsonNode next = page.get("next_cursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.asText();
    } while (!cursor.isEmpty());

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(seen.stream().filter(a -> a.contains("heidi-"))).hasSize(25);
    assertThat(seen.stream().map(a -> Instant.parse(a.split(" ")[0])))
        .isSortedAccordingTo((a, b) -> b.compareTo(a));
  }
}
