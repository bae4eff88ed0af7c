package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Lists and snoozes through the API: what holds for the next transaction, and for past ones. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ListsIT {
  private static final Instant T0 = Instant.parse("2026-04-01T00:00:00Z");
  private static final String RULES =
      """
      name: snoozed
      rules:
        - id: large
          when: tx.amount > 100.0
          points: 600
          reason: Amount {tx.amount}
        - id: watched
          when: tx.amount > 50.0
          points: 900
          shadow: true
          reason: Watched {tx.amount}
      thresholds: {challenge: 300, review: 500, decline: 800}
      """;

  private static final String LIST_RULES =
      """
      name: listed
      rules:
        - id: stolen-device
          when: tx.device_id in lists.stolen
          decision: decline
        - id: odd-network
          when: ip_in(tx.ip, lists.networks)
          decision: review
      thresholds: {challenge: 300, review: 500, decline: 800}
      """;

  private static TestServer server;
  private static int version;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("lists_it");
    version = server.rebuild(RULES);
    assertThat(server.post("/v1/rulesets/" + version + "/promote", "").status()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode add(String list, String entries) {
    TestServer.Answer answer =
        server.post(
            "/v1/lists/" + list + "/entries", "{\"by\":\"ana\",\"entries\":[" + entries + "]}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static List<String> values(String list) {
    JsonNode page = server.get("/v1/lists/" + list + "?limit=1000").json().get("page");
    var values = new ArrayList<String>();
    page.forEach(entry -> values.add(entry.get("value").asText()));
    return values;
  }

  private static TestServer.Answer snooze(String rule, String account, Instant until) {
    return server.post(
        "/v1/snoozes",
        "{\"rule_id\":\"%s\",\"account_id\":\"%s\",\"until\":\"%s\",\"by\":\"ana\",\"why\":\"moves\"}"
            .formatted(rule, account, until));
  }

  private static JsonNode score(String id, String account, String amount) {
    TestServer.Answer answer = server.score(id, account, T0.plusSeconds(1), amount);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode verified(int ofVersion, int transactions) throws InterruptedException {
    return server
        .await(
            "/v1/rulesets/" + ofVersion + "/verification",
            answer -> {
              for (JsonNode build : answer.json().get("builds")) {
                if (build.get("transactions").asInt() != transactions) {
                  return false;
                }
              }
              return true;
            })
        .json()
        .get("builds");
  }

  @Test
  @Order(1)
  void entriesAreAddedListedAndRemoved() {
    JsonNode added =
        add(
            "blocked",
            "{\"value\":\"d2\"},{\"value\":\"d1\",\"note\":\"lost\","
                + "\"expires_at\":\"2026-05-01T00:00:00+02:00\"},{\"value\":\"10.0.0.0/8\"}");
    assertThat(added.get("changed").asInt()).isEqualTo(3);
    assertThat(add("blocked", "{\"value\":\"d2\"}").get("changed").asInt()).isZero();

    JsonNode page = server.get("/v1/lists/blocked?prefix=d&limit=1").json();
    assertThat(page.get("entries").asInt()).isEqualTo(3);
    JsonNode first = page.at("/page/0");
    assertThat(first.get("value").asText()).isEqualTo("d1");
    assertThat(first.get("expires_at").asText()).isEqualTo("2026-04-30T22:00:00Z");
    assertThat(first.get("note").asText()).isEqualTo("lost");
    assertThat(first.get("by").asText()).isEqualTo("ana");
    String next = page.get("next_cursor").asText();
    JsonNode rest = server.get("/v1/lists/blocked?prefix=d&limit=5&cursor=" + next).json();
    assertThat(rest.at("/page/0/value").asText()).isEqualTo("d2");
    assertThat(rest.get("next_cursor").isNull()).isTrue();

    String network = "/v1/lists/blocked/entries/" + TestServer.encoded("10.0.0.0/8");
    assertThat(server.delete(network + "?by=bo").json().get("entries").asInt()).isEqualTo(2);
    assertThat(server.delete(network + "?by=bo").status()).isEqualTo(404);
    JsonNode removed =
        server
            .post("/v1/lists/blocked/removals", "{\"by\":\"bo\",\"values\":[\"d1\",\"d9\"]}")
            .json();
    assertThat(removed.get("changed").asInt()).isEqualTo(1);
    assertThat(values("blocked")).containsExactly("d2");

    JsonNode history = server.get("/v1/lists/blocked/history?value=d1").json().get("changes");
    assertThat(history).hasSize(2);
    assertThat(history.at("/0/change").asText()).isEqualTo("removed");
    assertThat(history.at("/0/by").asText()).isEqualTo("bo");
    assertThat(history.at("/1/note").asText()).isEqualTo("lost");
    JsonNode lists = server.get("/v1/lists").json().get("lists");
    assertThat(lists.at("/0/name").asText()).isEqualTo("blocked");
    assertThat(lists.at("/0/changed_by").asText()).isEqualTo("bo");
  }

  @Test
  @Order(2)
  void anUploadAddsOrReplaces() {
    String path = "/v1/lists/uploaded/upload?by=ana";
    String csv = "value,expires_at,note\na,,\"one, two\"\nb,2026-05-01T00:00:00Z,\nc,,\n";
    assertThat(server.post(path, csv).json().get("changed").asInt()).isEqualTo(3);
    assertThat(server.post(path, csv).json().get("changed").asInt()).isZero();
    assertThat(server.get("/v1/lists/uploaded").json().at("/page/0/note").asText())
        .isEqualTo("one, two");

    JsonNode replaced = server.post(path + "&replace=true", "value\r\nc\r\nd\r\n").json();

    assertThat(replaced.get("changed").asInt()).isEqualTo(3);
    assertThat(values("uploaded")).containsExactly("c", "d");
  }

  @Test
  @Order(3)
  void badInputChangesNothing() {
    String before = server.get("/v1/lists").body();
    String upload = "/v1/lists/uploaded/upload?by=ana";
    TestServer.Answer rows =
        server.post(
            upload, "value,expires_at\nx,\n,\nx,\ny,tomorrow\nz\n" + "v".repeat(257) + ",\n");

    assertThat(rows.status()).isEqualTo(422);
    assertThat(rows.json().get("faults"))
        .extracting(fault -> fault.get("line").asInt() + " " + fault.get("column").asText())
        .containsExactly("3 value", "4 value", "5 expires_at", "6 ", "7 value");
    assertThat(rows.json().at("/faults/1/message").asText()).contains("line 2 too");
    String[] refused = {
      upload + "\n400\n",
      upload + "\n400\ncolour\nred\n",
      upload + "&replace=maybe\n400\nvalue\nx\n",
      "/v1/lists/uploaded/upload\n400\nvalue\nx\n",
      "/v1/lists/Upper/entries\n400\n{}",
      "/v1/lists/nowhere/removals\n404\n{\"by\":\"a\",\"values\":[\"x\"]}",
      "/v1/lists/uploaded/entries\n422\n{\"by\":\"a\"}",
      "/v1/lists/uploaded/entries\n422\n{\"entries\":[{\"value\":\"x\"}]}",
      "/v1/lists/uploaded/entries\n422\n{\"by\":\"a\",\"entries\":[{\"value\":\" x\"}]}",
      "/v1/lists/uploaded/entries\n422\n{\"by\":\"a\",\"entries\":[{\"value\":\"x\",\"a\":1}]}",
      "/v1/lists/uploaded/entries\n422\n"
          + "{\"by\":\"a\",\"entries\":[{\"value\":\"x\"},{\"value\":\"x\"}]}",
      "/v1/lists/uploaded/entries\n422\n"
          + "{\"by\":\"a\",\"entries\":[{\"value\":\"x\",\"expires_at\":\"soon\"}]}",
      "/v1/snoozes\n422\n{\"rule_id\":\"large\"}",
    };
    for (String request : refused) {
      String[] parts = request.split("\n", 3);
      TestServer.Answer answer = server.post(parts[0], parts[2]);
      assertThat(answer.status()).as(request + answer.body()).isEqualTo(Integer.parseInt(parts[1]));
      assertThat(answer.contentType()).startsWith("application/problem+json");
    }
    assertThat(server.get("/v1/lists/nowhere").status()).isEqualTo(404);
    assertThat(server.get("/v1/lists/uploaded?cursor=!").status()).isEqualTo(400);
    assertThat(server.get("/v1/lists").body()).isEqualTo(before);
  }

  @Test
  @Order(4)
  void ofTwoUploadsAtOnceOneWinsWhole() {
    var left = new StringBuilder("value\n");
    var right = new StringBuilder("value\n");
    for (int i = 0; i < 2_000; i++) {
      left.append("left-").append(i).append('\n');
      right.append("right-").append(i).append('\n');
    }
    String path = "/v1/lists/contested/upload?by=ana&replace=true";
    var uploads = new ArrayList<CompletableFuture<TestServer.Answer>>();
    for (int i = 0; i < 4; i++) {
      uploads.add(server.postLater(path, (i % 2 == 0 ? left : right).toString()));
    }
    uploads.forEach(upload -> assertThat(upload.join().status()).isEqualTo(200));

    List<String> values = values("contested");
    String winner = values.get(0).startsWith("left") ? "left" : "right";
    assertThat(values).hasSize(1_000).allMatch(value -> value.startsWith(winner));
    assertThat(server.get("/v1/lists/contested").json().get("entries").asInt()).isEqualTo(2_000);
  }

  @Test
  @Order(5)
  void aSnoozeHoldsForTheNextTransactionAndNotForPastOnes() throws Exception {
    assertThat(score("s1", "acc", "150.00").get("decision").asText()).isEqualTo("review");
    Instant until = Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    assertThat(snooze("large", "acc", until).status()).isEqualTo(201);
    assertThat(snooze("large", "acc", until).status()).isEqualTo(200);
    assertThat(score("s2", "acc", "150.00").get("decision").asText()).isEqualTo("approve");
    assertThat(score("s3", "other", "150.00").get("decision").asText()).isEqualTo("review");
    assertThat(server.get("/v1/snoozes?account_id=acc").json().at("/snoozes/0/until").asText())
        .isEqualTo(until.toString());
    assertThat(server.delete("/v1/snoozes?rule_id=large&account_id=acc&by=bo").status())
        .isEqualTo(200);
    assertThat(server.get("/v1/snoozes").json().get("snoozes")).isEmpty();
    assertThat(score("s4", "acc", "150.00").get("decision").asText()).isEqualTo("review");

    server.rebuildAgain(version);
    JsonNode builds = verified(version, 4);
    assertThat(builds).hasSize(2);
    assertThat(builds.get(0).get("digest")).isEqualTo(builds.get(1).get("digest"));
    for (JsonNode build : builds) {
      assertThat(build.get("parity_checked").asInt()).isEqualTo(4);
      assertThat(build.get("parity_mismatches").asInt()).isZero();
    }
    JsonNode explained = server.get("/v1/transactions/s2/explanation").json();
    assertThat(explained.at("/rules/0/outcome").asText()).isEqualTo("snoozed");
  }

  @Test
  @Order(6)
  void aSnoozeOfAnUnknownRuleOrOfATimeThatIsOverIsRefused() {
    TestServer.Answer unknown = snooze("lrge", "acc", Instant.now().plusSeconds(60));
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.json().at("/faults/0/message").asText())
        .contains("did you mean large?")
        .contains("large, watched");
    assertThat(snooze("large", "acc", Instant.now().minusSeconds(60)).status()).isEqualTo(422);
    assertThat(snooze("large", "acc", Instant.now().plus(400, ChronoUnit.DAYS)).status())
        .isEqualTo(422);
    assertThat(server.delete("/v1/snoozes?rule_id=large&account_id=x&by=bo").status())
        .isEqualTo(404);
  }

  @Test
  @Order(7)
  void aRuleInTheShadowIsReportedAndContributesNothing() throws Exception {
    JsonNode watched = score("w1", "shadowed", "60.00");
    assertThat(watched.get("decision").asText()).isEqualTo("approve");
    assertThat(watched.get("score").asInt()).isZero();
    assertThat(watched.get("reasons")).isEmpty();
    assertThat(watched.at("/shadow_reasons/0/rule_id").asText()).isEqualTo("watched");
    server.score("w2", "shadowed", T0.plusSeconds(60), "160.00");
    verified(version, 6);

    JsonNode alerts = server.get("/v1/alerts").json().get("alerts");
    assertThat(alerts).noneMatch(alert -> alert.get("transaction_id").asText().equals("w1"));
    JsonNode alert = server.get("/v1/alerts?limit=1").json().at("/alerts/0");
    assertThat(alert.get("transaction_id").asText()).isEqualTo("w2");
    assertThat(alert.get("rules")).hasSize(1);
    assertThat(alert.at("/reasons/0/rule_id").asText()).isEqualTo("large");
    assertThat(alert.at("/shadow_reasons/0/rule_id").asText()).isEqualTo("watched");
    JsonNode comparison = server.get("/v1/compare?a=" + version + "&b=" + version).json();
    assertThat(comparison.get("rules"))
        .anySatisfy(
            rule -> {
              assertThat(rule.get("rule_id").asText()).isEqualTo("watched");
              assertThat(rule.get("hits_a").asInt()).isEqualTo(6);
            });
  }

  private static JsonNode pay(String id, String device, String ip, Instant time) {
    TestServer.Answer answer =
        server.post(
            "/v1/transactions",
            """
            {"transaction_id":"%s","account_id":"payer","occurred_at":"%s","amount":"1.00",
             "device_id":"%s","ip":"%s"}
            """
                .formatted(id, time, device, ip));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static String decision(JsonNode answer) {
    return answer.get("decision").asText();
  }

  @Test
  @Order(8)
  void rulesSeeListsAsTheyWereWhenEachTransactionWasDecided() throws Exception {
    int before = version;
    version = server.rebuild(LIST_RULES);
    assertThat(server.post("/v1/rulesets/" + version + "/promote", "").status()).isEqualTo(200);
    assertThat(decision(pay("p1", "dx", "10.1.2.3", T0))).isEqualTo("approve");
    String soon = T0.plusSeconds(5).toString();
    add("stolen", "{\"value\":\"dx\"},{\"value\":\"dy\",\"expires_at\":\"" + soon + "\"}");
    add("networks", "{\"value\":\"10.1.0.0/16\"}");
    assertThat(decision(pay("p2", "dx", "192.0.2.1", T0))).isEqualTo("decline");
    assertThat(decision(pay("p3", "dy", "192.0.2.1", T0.plusSeconds(4)))).isEqualTo("decline");
    assertThat(decision(pay("p4", "dy", "192.0.2.1", T0.plusSeconds(5)))).isEqualTo("approve");
    assertThat(decision(pay("p5", "dz", "10.1.2.3", T0))).isEqualTo("review");
    server.delete("/v1/lists/stolen/entries/dx?by=bo");
    assertThat(decision(pay("p6", "dx", "192.0.2.1", T0))).isEqualTo("approve");

    int all = 6 + 6;
    verified(version, all);
    server.rebuildAgain(version);
    JsonNode builds = verified(version, all);
    assertThat(builds).hasSize(2);
    assertThat(builds.get(0).get("digest")).isEqualTo(builds.get(1).get("digest"));
    for (JsonNode build : builds) {
      assertThat(build.get("parity_checked").asInt()).isEqualTo(6);
      assertThat(build.get("parity_mismatches").asInt()).isZero();
    }
    int other = server.rebuild(LIST_RULES.replace("decision: review", "decision: challenge"));
    assertThat(explained("p1", other)).isEqualTo("approve");
    assertThat(explained("p2", other)).isEqualTo("decline");
    assertThat(explained("p5", other)).isEqualTo("challenge");
    assertThat(explained("p6", other)).isEqualTo("approve");
    JsonNode decided = verified(other, all).at("/0/decisions");
    assertThat(decided.get("decline").asInt()).isEqualTo(2);
    assertThat(decided.get("challenge").asInt()).isEqualTo(1);
    assertThat(server.post("/v1/rulesets/" + before + "/promote", "").status()).isEqualTo(200);
  }

  private static String explained(String id, int ofVersion) {
    return decision(
        server.get("/v1/transactions/" + id + "/explanation?version=" + ofVersion).json());
  }

  @Test
  @Order(9)
  void listsAndSnoozesAreThereAfterARestart() {
    Instant until = Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    assertThat(snooze("large", "kept", until).status()).isEqualTo(201);
    String lists = server.get("/v1/lists").body();
    String page = server.get("/v1/lists/contested").body();

    server.restart();

    assertThat(server.get("/v1/lists").body()).isEqualTo(lists);
    assertThat(server.get("/v1/lists/contested").body()).isEqualTo(page);
    assertThat(score("k1", "kept", "150.00").get("decision").asText()).isEqualTo("approve");
  }

  @Test
  @Order(10)
  void aServerWithAHundredThousandEntriesStartsAndTakesChangesAtOnce() {
    for (int part = 0; part < 5; part++) {
      var csv = new StringBuilder("value\n");
      for (int i = 0; i < 20_000; i++) {
        csv.append("device-").append(part * 20_000 + i).append('\n');
      }
      TestServer.Answer answer = server.post("/v1/lists/large/upload?by=ana", csv.toString());
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
    long began = System.nanoTime();
    server.restart();
    long restarted = System.nanoTime();
    assertThat(server.get("/v1/lists/large").json().get("entries").asInt()).isEqualTo(100_000);
    TestServer.Answer full =
        server.post(
            "/v1/lists/large/entries", "{\"by\":\"ana\",\"entries\":[{\"value\":\"more\"}]}");
    assertThat(full.status()).isEqualTo(409);
    assertThat(full.json().get("detail").asText()).contains("expected: <= 100000");
    long refused = System.nanoTime();
    add("large", "{\"value\":\"device-7\",\"note\":\"seen\"}");
    long changed = System.nanoTime();
    System.out.printf(
        "with 100,000 entries: restart %d ms, first command %d ms, next change %d ms%n",
        (restarted - began) / 1_000_000,
        (refused - restarted) / 1_000_000,
        (changed - refused) / 1_000_000);
    assertThat(refused - restarted).isLessThan(10_000_000_000L);
    assertThat(changed - refused).isLessThan(2_000_000_000L);
  }

  private static TestServer.Answer pin(String... cases) {
    return server.post(
        "/v1/golden-cases", "{\"by\":\"ana\",\"cases\":[" + String.join(",", cases) + "]}");
  }

  private static String golden(String account, String id, String expected, String more) {
    return "{\"account_id\":\"%s\",\"transaction_id\":\"%s\",\"expected\":\"%s\"%s}"
        .formatted(account, id, expected, more);
  }

  private static int live() {
    return server.get("/v1/rulesets").json().get("live_version").asInt();
  }

  @Test
  @Order(20)
  void goldenCasesArePinnedListedAndRemoved() {
    JsonNode pinned =
        pin(golden("g-2", "gold", "approve", ""), golden("g-1", "gold-2", "review", "")).json();
    assertThat(pinned.get("changed").asInt()).isEqualTo(2);
    JsonNode again =
        pin(
                golden("g-1", "gold-2", "review", ""),
                golden("g-1", "gold-1", "decline", ",\"note\":\"stolen\""))
            .json();
    assertThat(again.get("changed").asInt()).isEqualTo(1);
    assertThat(again.get("cases").asInt()).isEqualTo(3);

    JsonNode page = server.get("/v1/golden-cases?limit=2").json();
    assertThat(page.at("/page/0/transaction_id").asText()).isEqualTo("gold-1");
    assertThat(page.at("/page/0/expected").asText()).isEqualTo("decline");
    assertThat(page.at("/page/0/note").asText()).isEqualTo("stolen");
    assertThat(page.at("/page/0/by").asText()).isEqualTo("ana");
    assertThat(page.at("/page/1/transaction_id").asText()).isEqualTo("gold-2");
    String next = page.get("next_cursor").asText();
    JsonNode rest = server.get("/v1/golden-cases?limit=2&cursor=" + next).json();
    assertThat(rest.get("page")).hasSize(1);
    assertThat(rest.at("/page/0/account_id").asText()).isEqualTo("g-2");
    JsonNode one = server.get("/v1/golden-cases?account_id=g-1&transaction_id=gold-2").json();
    assertThat(one.get("page")).hasSize(1);

    String gone = "/v1/golden-cases?account_id=g-1&transaction_id=gold-2&by=bo";
    assertThat(server.delete(gone).json().get("cases").asInt()).isEqualTo(2);
    assertThat(server.delete(gone).status()).isEqualTo(404);
  }

  @Test
  @Order(21)
  void badGoldenCasesAreRefusedAndNothingIsPinned() {
    String good = golden("g-9", "t", "review", "");
    assertThat(pin(good, golden("g-9", "u", "refuse", "")).json().at("/faults/0/pointer").asText())
        .isEqualTo("/cases/1/expected");
    assertThat(pin(good, good).json().at("/faults/0/pointer").asText()).isEqualTo("/cases/1");
    assertThat(pin("{\"account_id\":\"g-9\"}").status()).isEqualTo(422);
    assertThat(pin().status()).isEqualTo(422);
    assertThat(server.get("/v1/golden-cases?account_id=g-9").json().get("page")).isEmpty();
    String promote = "/v1/rulesets/" + version + "/promote";
    assertThat(server.post(promote, "{\"force\":1}").json().at("/faults/0/pointer").asText())
        .isEqualTo("/force");
    assertThat(server.post(promote, "{\"forced\":true}").status()).isEqualTo(422);
  }

  @Test
  @Order(22)
  void aVersionThatFailsGoldenCasesIsNotPromotedUnlessForced() throws Exception {
    score("gold", "g-2", "700.00");
    server.await("/v1/transactions/gold?account_id=g-2", answer -> answer.status() == 200);
    int before = live();
    int other =
        server.rebuild(
            """
            name: golden
            rules:
              - id: large
                when: tx.amount > 100.0
                decision: decline
            thresholds: {challenge: 300, review: 500, decline: 800}
            """);
    JsonNode books = server.get("/v1/rulesets").json();

    TestServer.Answer refused = server.post("/v1/rulesets/" + other + "/promote", "");

    assertThat(refused.status()).isEqualTo(409);
    JsonNode failures = refused.json().get("failures");
    assertThat(failures).hasSize(2);
    assertThat(failures.at("/0/transaction_id").asText()).isEqualTo("gold-1");
    assertThat(failures.at("/0/got").isNull()).isTrue();
    assertThat(failures.at("/1/account_id").asText()).isEqualTo("g-2");
    assertThat(failures.at("/1/transaction_id").asText()).isEqualTo("gold");
    assertThat(failures.at("/1/expected").asText()).isEqualTo("approve");
    assertThat(failures.at("/1/got").asText()).isEqualTo("decline");
    assertThat(refused.json().get("detail").asText())
        .contains("account g-2, transaction gold: decline (expected: approve)")
        .contains("account g-1, transaction gold-1: not found in the build (expected: decline)");
    assertThat(server.get("/v1/rulesets").json()).isEqualTo(books);

    assertThat(server.post("/v1/rulesets/" + other + "/promote", "{\"force\":true}").status())
        .isEqualTo(200);
    assertThat(live()).isEqualTo(other);

    // The way back is not checked; the way forth is, again.
    assertThat(server.post("/v1/rulesets/" + before + "/promote", "").status()).isEqualTo(200);
    assertThat(live()).isEqualTo(before);
    assertThat(server.post("/v1/rulesets/" + other + "/promote", "").status()).isEqualTo(409);

    server.delete("/v1/golden-cases?account_id=g-1&transaction_id=gold-1&by=ana");
    pin(golden("g-2", "gold", "decline", ""));
    server.restart();
    assertThat(server.post("/v1/rulesets/" + other + "/promote", "").status()).isEqualTo(200);
    assertThat(live()).isEqualTo(other);
    server.delete("/v1/golden-cases?account_id=g-2&transaction_id=gold&by=ana");
    server.post("/v1/rulesets/" + before + "/promote", "");
  }
}
