package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The invariant BadInputChangesNothing: refused with its place, and nothing written. */
class BadInputIT {
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("bad_input_it");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertRefused(String body, int status, String pointer, String message) {
    TestServer.Answer answer = server.post("/v1/transactions", body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    JsonNode faults = answer.json().path("faults");
    assertThat(faults)
        .as(answer.body())
        .anySatisfy(
            fault -> {
              assertThat(fault.get("pointer").asText()).isEqualTo(pointer);
              assertThat(fault.get("message").asText()).contains(message);
            });
    assertThat(server.get("/v1/accounts/victim").status()).isEqualTo(404);
  }

  private static String with(String field, String json) {
    return """
        {"transaction_id":"x","account_id":"victim","occurred_at":"2018-04-01T00:00:31Z",
         "amount":"1.00",%s:%s}
        """
        .formatted("\"" + field + "\"", json);
  }

  @Test
  void aMissingFieldIsNamed() {
    assertRefused(
        "{\"account_id\":\"victim\",\"occurred_at\":\"2018-04-01T00:00:31Z\",\"amount\":\"1\"}",
        422,
        "/transaction_id",
        "required");
  }

  @Test
  void anUnknownFieldIsNamed() {
    assertRefused(with("termnial_id", "\"1\""), 422, "/termnial_id", "unknown field");
  }

  @Test
  void anAmountThatIsNoDecimalIsNamed() {
    for (String amount : new String[] {"abc", "1e3", "-1.00", "1.001", "", "1,00", "NaN"}) {
      String body =
          "{\"transaction_id\":\"x\",\"account_id\":\"victim\",\"occurred_at\":"
              + "\"2018-04-01T00:00:31Z\",\"amount\":\""
              + amount
              + "\"}";
      assertRefused(body, 422, "/amount", "expected");
    }
  }

  @Test
  void aLoneSurrogateIsRefused() {
    assertRefused(with("terminal_id", "\"\\ud800\""), 422, "/terminal_id", "Unicode");
  }

  @Test
  void aTransactionFromTheFutureIsRefused() {
    assertRefused(
        TestServer.transaction("x", "victim", Instant.now().plusSeconds(90_000), "1.00"),
        422,
        "/occurred_at",
        "expected");
  }

  @Test
  void aNestedAttributeIsRefusedWithItsPlace() {
    assertRefused(with("attributes", "{\"a/b\":{}}"), 422, "/attributes/a~1b", "expected text");
  }

  @Test
  void aBodyThatIsNoJsonIsRefusedWithLineAndColumn() {
    TestServer.Answer answer = server.post("/v1/transactions", "{\n  \"amount\": }");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText()).contains("line 2, column");
  }

  @Test
  void aFieldThatComesTwiceIsRefused() {
    TestServer.Answer answer =
        server.post("/v1/transactions", "{\"amount\":\"1\",\"amount\":\"2\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText()).contains("Duplicate");
  }

  @Test
  void aBodyOfTenMegabytesIsRefused() {
    for (String path : new String[] {"/v1/transactions", "/v1/rulesets", "/v1/rebuilds"}) {
      TestServer.Answer answer = server.post(path, "a".repeat(10_000_000));

      assertThat(answer.status()).as(path).isEqualTo(413);
      assertThat(answer.json().get("detail").asText()).contains("bytes");
    }
  }

  @Test
  void aRuleThatDoesNotCompileIsRefusedWithFileLineAndColumn() {
    int before = server.get("/v1/rulesets").json().get("rulesets").size();

    TestServer.Answer answer =
        server.post(
            "/v1/rulesets",
            "name: broken\nrules:\n  - id: a\n    when: tx.amout > 3\n    points: 5\n");

    assertThat(answer.status()).isEqualTo(422);
    JsonNode fault = answer.json().get("faults").get(0);
    assertThat(fault.get("line").asInt()).isEqualTo(4);
    assertThat(fault.get("column").asInt()).isEqualTo(14);
    assertThat(fault.get("rendered").asText()).contains("did you mean tx.amount?").contains("^");
    assertThat(server.get("/v1/rulesets").json().get("rulesets")).hasSize(before);
  }

  @Test
  void aRuleSetThatFailsItsOwnTestsIsRefusedWithTheirPlace() {
    int before = server.get("/v1/rulesets").json().get("rulesets").size();
    String rules = "name: tested\nrules:\n  - {id: a, when: tx.amount > 10, points: 500}\ntests:\n";
    String wrong = rules + "  - {name: large, when: {amount: 11}, expect: {decision: approve}}\n";

    TestServer.Answer answer = server.post("/v1/rulesets", wrong);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("title").asText()).isEqualTo("The rule set fails its own tests");
    assertThat(answer.json().at("/faults/0/line").asInt()).isEqualTo(5);
    assertThat(answer.json().at("/faults/0/message").asText())
        .isEqualTo("test 'large' fails: decision: review (expected: approve)");
    JsonNode checked = server.post("/v1/rulesets/check", wrong).json();
    assertThat(checked.get("passed").asBoolean()).isFalse();
    assertThat(checked.at("/tests/0/failures/0/actual").asText()).isEqualTo("review");
    assertThat(checked.at("/tests/0/explanation").asText()).contains("HIT          a: +500");
    JsonNode fine = server.post("/v1/rulesets/check", wrong.replace("approve", "review")).json();
    assertThat(fine.get("passed").asBoolean()).isTrue();
    assertThat(server.post("/v1/rulesets/check", "name: x\n").json().get("problems")).hasSize(1);
    assertThat(server.get("/v1/rulesets").json().get("rulesets")).hasSize(before);
  }

  @Test
  void aBadRowOfABatchIsNamedAndNothingOfTheBatchIsScored() {
    Instant time = Instant.parse("2018-04-01T00:00:00Z");
    String batch =
        TestServer.transaction("b1", "victim", time, "1.00")
            + "\n"
            + TestServer.transaction("b2", "victim", time, "abc");

    TestServer.Answer answer =
        server.post("/v1/imports/" + "b".repeat(64) + "/batches?first_row=1", batch);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/faults/0/pointer").asText()).isEqualTo("/1/amount");
    assertThat(server.get("/v1/imports/" + "b".repeat(64)).json().get("rows_done").asInt())
        .isZero();
    assertThat(server.get("/v1/accounts/victim").status()).isEqualTo(404);
  }

  @Test
  void whatCannotBePromotedOrRetiredIsRefused() {
    assertThat(server.post("/v1/rulesets/99/promote", "").status()).isEqualTo(404);
    assertThat(server.post("/v1/rulesets/1/retire", "").status()).isEqualTo(409);
    assertThat(server.post("/v1/rebuilds", "{\"version\":77}").status()).isEqualTo(404);
    assertThat(server.post("/v1/rebuilds", "{\"version\":\"1\"}").status()).isEqualTo(422);
  }

  @Test
  void wrongQueriesAreRefusedWithWhatIsExpected() {
    for (String path :
        new String[] {
          "/v1/alerts?limit=0",
          "/v1/alerts?limit=x",
          "/v1/alerts?decision=maybe",
          "/v1/alerts?from=yesterday",
          "/v1/alerts?cursor=nonsense",
          "/v1/alerts?colour=red",
          "/v1/compare?a=1",
          "/v1/imports/nothex"
        }) {
      TestServer.Answer answer = server.get(path);

      assertThat(answer.status()).as(path).isEqualTo(400);
      assertThat(answer.json().get("detail").asText()).as(path).contains("expected");
    }
  }
}
