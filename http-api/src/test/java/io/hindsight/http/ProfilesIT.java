package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Features across accounts: a decision sees them, and a replay sees the same. */
class ProfilesIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant T0 = Instant.parse("2024-04-01T00:00:00Z");
  private static final String RULES =
      """
      name: across-accounts
      features:
        device_count: {key: device_id, aggregate: count, window: 24h}
        device_accounts: {key: device_id, aggregate: distinct, of: tx.account_id, window: 7d}
        terminal_spent: {key: terminal_id, aggregate: sum, of: tx.amount, window: 24h}
      rules:
        - id: busy-device
          when: device_count >= 3
          points: 300
          reason: "{device_count} payments"
        - id: shared-device
          when: device_accounts >= 2
          points: 250
          reason: "{device_accounts} accounts"
        - id: full-terminal
          when: terminal_spent > 500.0
          points: 100
          reason: "{terminal_spent} spent"
      """;
  private static TestServer server;
  private static int version;

  @BeforeAll
  static void start() throws Exception {
    // What is answered is tested here, not how soon: a slow machine must not miss it.
    server = TestServer.start("profiles_it", Map.of("hindsight.profile.deadline", "4s"));
    version = server.rebuild(RULES);
    assertThat(server.post("/v1/rulesets/" + version + "/promote", "").status()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String tx(String id, String account, String device, int second, String amount) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("transaction_id", id).put("account_id", account).put("device_id", device);
    json.put("occurred_at", T0.plusSeconds(second).toString()).put("amount", amount);
    return json.put("terminal_id", "T-" + device).toString();
  }

  private static JsonNode score(String id, String account, String device, int second) {
    TestServer.Answer answer =
        server.post("/v1/transactions", tx(id, account, device, second, "100.00"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static List<String> reasons(JsonNode decision) {
    var found = new ArrayList<String>();
    decision.path("reasons").forEach(reason -> found.add(reason.path("message").asText()));
    return found;
  }

  private static void assertParity(int transactionsAtLeast) throws InterruptedException {
    int build = server.rebuildAgain(version);
    JsonNode builds =
        server
            .await(
                "/v1/rulesets/" + version + "/verification",
                answer ->
                    answer.json().at("/builds/0/behind").asInt() == 0
                        && answer.json().at("/builds/0/transactions").asInt()
                            >= transactionsAtLeast)
            .json()
            .get("builds");
    var digests = new TreeSet<String>();
    boolean seen = false;
    for (JsonNode each : builds) {
      seen |= each.path("build").asInt() == build;
      digests.add(each.path("digest").asText());
      assertThat(each.path("parity_mismatches").asInt()).as(each.toString()).isZero();
      assertThat(each.path("parity_checked").asInt()).isGreaterThanOrEqualTo(transactionsAtLeast);
    }
    assertThat(seen).isTrue();
    assertThat(digests).hasSize(1);
  }

  @Test
  void aDecisionSeesWhatOtherAccountsDidBefore() {
    assertThat(reasons(score("a-1", "ann", "d1", 0))).isEmpty();
    assertThat(reasons(score("b-1", "bob", "d1", 1))).isEmpty();
    assertThat(reasons(score("a-2", "ann", "d1", 2))).containsExactly("2 accounts");
    JsonNode fourth = score("c-1", "cid", "d1", 3);
    assertThat(reasons(fourth)).containsExactly("3 payments", "2 accounts");
    assertThat(fourth.path("degraded").asBoolean()).isFalse();
  }

  @Test
  void aTransactionThatIsAskedAgainIsObservedOnce() {
    for (int i = 0; i < 5; i++) {
      assertThat(reasons(score("once-1", "eve", "d2", 0))).isEmpty();
    }
    // The same id with another amount is refused, and nobody observes it.
    assertThat(server.post("/v1/transactions", tx("once-1", "eve", "d2", 0, "99.00")).status())
        .isEqualTo(409);
    assertThat(reasons(score("once-2", "eve", "d2", 1))).isEmpty();
    assertThat(reasons(score("once-3", "eve", "d2", 2))).isEmpty();
    assertThat(reasons(score("once-4", "eve", "d2", 3))).containsExactly("3 payments");
  }

  @Test
  void aLateTransactionIsPlacedByItsOwnTime() {
    score("late-1", "fay", "d3", 1000);
    score("late-2", "fay", "d3", 1001);
    score("late-3", "fay", "d3", 10);
    assertThat(reasons(score("late-4", "fay", "d3", 20))).isEmpty();
    assertThat(reasons(score("late-5", "fay", "d3", 1002))).containsExactly("4 payments");
  }

  @Test
  void manyClientsOnOneDeviceAreReplayedExactly() throws Exception {
    var random = new Random(64);
    for (int round = 0; round < 10; round++) {
      var asked = new ArrayList<CompletableFuture<TestServer.Answer>>();
      for (int client = 0; client < 64; client++) {
        String id = "m-" + round + "-" + client / 2;
        // Each transaction is asked twice at the same instant, by one of two accounts.
        String account = client / 2 % 2 == 0 ? "gil" : "hal";
        int second = 100 * round + client / 2 % 7;
        asked.add(server.postLater("/v1/transactions", tx(id, account, "d4", second, "12.30")));
      }
      if (random.nextBoolean()) {
        Thread.sleep(20);
      }
      for (var each : asked) {
        assertThat(each.join().status()).as(each.join().body()).isEqualTo(200);
        assertThat(each.join().json().path("degraded").asBoolean()).isFalse();
      }
    }
    assertParity(320);
  }

  @Test
  void whatAProfileKnowsOutlivesTheServer() {
    score("r-1", "ivy", "d5", 0);
    score("r-2", "jon", "d5", 1);
    server.restart();
    assertThat(reasons(score("r-3", "kim", "d5", 2))).containsExactly("2 accounts");
  }

  @Test
  void aFeatureThatIsPublishedLaterIsFoldedFromTheProfilesOwnHistory() throws Exception {
    for (int i = 0; i < 4; i++) {
      score("n-" + i, "lou", "d6", i);
    }
    int later =
        server.rebuild(
            RULES.replace("across-accounts", "later").replace("window: 24h", "window: 48h"));
    server.post("/v1/rulesets/" + later + "/promote", "");
    try {
      assertThat(reasons(score("n-4", "mia", "d6", 5))).containsExactly("4 payments");
    } finally {
      server.post("/v1/rulesets/" + version + "/promote", "");
    }
  }

  @Test
  void aProfileSaysWhatItKnows() throws Exception {
    score("p-1", "pam", "d8", 0);
    score("p-2", "quy", "d8", 10);
    String path = "/v1/profiles/device_id/d8";
    JsonNode profile =
        server
            .await(
                path + "?at=2024-04-01T00:01:00Z",
                answer ->
                    answer.json().path("accounts").size() == 2
                        && !answer.json().at("/recent_transactions/0/decision").isNull())
            .json();
    assertThat(profile.path("observed").asBoolean()).isTrue();
    assertThat(profile.path("transaction_count").asInt()).isEqualTo(2);
    assertThat(profile.path("last_occurred_at").asText()).isEqualTo("2024-04-01T00:00:10Z");
    assertThat(features(profile))
        .containsExactly("device_accounts=2 [" + version + "]", "device_count=2 [" + version + "]");
    assertThat(texts(profile.path("recent_transactions"), "transaction_id"))
        .containsExactly("p-2", "p-1");
    assertThat(profile.at("/recent_transactions/1/decision").asText()).isEqualTo("approve");
    assertThat(texts(profile.path("accounts"), "account_id")).containsExactly("pam", "quy");
    assertThat(profile.at("/accounts/1/first_at").asText()).isEqualTo("2024-04-01T00:00:10Z");
    // A day later the window has slid past both; asking has changed nothing.
    assertThat(features(server.get(path + "?at=2024-04-02T12:00:00Z").json()))
        .containsExactly("device_accounts=2 [" + version + "]", "device_count=0 [" + version + "]");
    assertThat(features(server.get(path + "?at=2024-03-01").json()).get(0))
        .startsWith("device_accounts=too late");
    assertThat(reasons(score("p-3", "pam", "d8", 20))).containsExactly("2 accounts");
  }

  private static List<String> features(JsonNode profile) {
    var found = new ArrayList<String>();
    profile
        .path("features")
        .forEach(
            each ->
                found.add(
                    each.path("name").asText()
                        + "="
                        + (each.path("value").isNull() ? "too late" : each.path("value").asText())
                        + " "
                        + each.path("ruleset_versions")));
    return found;
  }

  private static List<String> texts(JsonNode items, String name) {
    var found = new ArrayList<String>();
    items.forEach(item -> found.add(item.path(name).asText()));
    return found;
  }

  @Test
  void aKeyThatNoRuleSetObservesHasAccountsAndTransactions() throws Exception {
    String body = tx("o-1", "ria", "d9", 0, "1.00").replaceFirst("\\}$", ",\"ip\":\"192.0.2.9\"}");
    assertThat(server.post("/v1/transactions", body).status()).isEqualTo(200);
    JsonNode profile =
        server.await("/v1/profiles/ip/192.0.2.9", answer -> answer.status() == 200).json();
    assertThat(profile.path("observed").asBoolean()).isFalse();
    assertThat(profile.path("transaction_count").isNull()).isTrue();
    assertThat(profile.path("features")).isEmpty();
    assertThat(texts(profile.path("recent_transactions"), "transaction_id")).containsExactly("o-1");
    assertThat(texts(profile.path("accounts"), "account_id")).containsExactly("ria");
  }

  @Test
  void whatIsNoProfileIsRefused() {
    for (String path :
        List.of("account_id/a", "colour/red", "device_id,ip,mcc/a,b", "device_id/x?at=soon")) {
      TestServer.Answer answer = server.get("/v1/profiles/" + path);
      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.json().path("detail").asText()).contains("expected");
    }
    assertThat(server.get("/v1/profiles/device_id/nobody").status()).isEqualTo(404);
    assertThat(server.get("/v1/accounts/nobody/links").status()).isEqualTo(404);
    assertThat(server.get("/v1/accounts/nobody/links?steps=3").status()).isEqualTo(400);
  }

  @Test
  void accountsAreLinkedOverTwoSteps() throws Exception {
    // una and vic share a device, vic and wes a terminal, wes and xia another device: xia is too
    // far.
    score("l-1", "una", "l1", 0);
    score("l-2", "vic", "l1", 1);
    assertThat(
            server
                .post(
                    "/v1/transactions",
                    tx("l-3", "vic", "l2", 2, "2.00").replace("T-l2", "T-shared"))
                .status())
        .isEqualTo(200);
    assertThat(
            server
                .post(
                    "/v1/transactions",
                    tx("l-4", "wes", "l3", 3, "2.00").replace("T-l3", "T-shared"))
                .status())
        .isEqualTo(200);
    score("l-5", "wes", "l4", 4);
    score("l-6", "xia", "l4", 5);
    JsonNode links =
        server
            .await("/v1/accounts/una/links", answer -> answer.json().path("accounts").size() == 2)
            .json();
    assertThat(links.path("truncated").asBoolean()).isFalse();
    assertThat(steps(links))
        .containsExactly(
            "1 vic device_id l1 una, terminal_id T-l1 una", "2 wes terminal_id T-shared vic");
    assertThat(texts(links.path("shared"), "value")).containsExactly("l1", "T-l1");
    assertThat(links.at("/shared/0/account_count").asInt()).isEqualTo(2);
    assertThat(steps(server.get("/v1/accounts/una/links?steps=1").json()))
        .containsExactly("1 vic device_id l1 una, terminal_id T-l1 una");
  }

  private static List<String> steps(JsonNode links) {
    var found = new ArrayList<String>();
    for (JsonNode account : links.path("accounts")) {
      var via = new ArrayList<String>();
      account
          .path("via")
          .forEach(
              each ->
                  via.add(
                      each.path("key").asText()
                          + " "
                          + each.path("value").asText()
                          + " "
                          + each.path("account_id").asText()));
      via.sort(null);
      found.add(
          account.path("step").asText()
              + " "
              + account.path("account_id").asText()
              + " "
              + String.join(", ", via));
    }
    return found;
  }

  @Test
  void aValueOfVeryManyAccountsLinksNobody() throws Exception {
    var asked = new ArrayList<CompletableFuture<TestServer.Answer>>();
    for (int i = 0; i < 60; i++) {
      asked.add(server.postLater("/v1/transactions", tx("c-" + i, "crowd" + i, "d10", i, "1.00")));
    }
    asked.forEach(each -> assertThat(each.join().status()).isEqualTo(200));
    JsonNode links =
        server
            .await(
                "/v1/accounts/crowd7/links",
                answer -> answer.json().at("/shared/1/too_common").asBoolean())
            .json();
    assertThat(links.path("accounts")).isEmpty();
    assertThat(links.at("/shared/0/too_common").asBoolean()).isTrue();
    assertThat(links.at("/shared/0/account_count").asInt()).isEqualTo(51);
  }
}
