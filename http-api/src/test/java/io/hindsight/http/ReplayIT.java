package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.rules.RulePacks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Change a rule, rebuild beside the live version, compare, promote: the way a user does it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplayIT {
  private static final Instant T0 = Instant.parse("2018-04-01T00:00:00Z");
  private static final int ACCOUNTS = 40;
  private static final int TRANSACTIONS = 3_000;
  private static TestServer server;
  private static int strict;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("replay_it");
    importHistory(new Random(20_180_401), "c".repeat(64), TRANSACTIONS, 0);
    await(TRANSACTIONS, 1);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void importHistory(Random random, String file, int count, int firstId) {
    for (int done = 0; done < count; done += 1000) {
      var batch = new StringBuilder();
      for (int i = done; i < Math.min(done + 1000, count); i++) {
        String amount = (random.nextInt(20) == 0 ? 150 + random.nextInt(300) : 5 + i % 60) + ".50";
        Instant time = T0.plusSeconds((firstId + i) * 90L - random.nextInt(600));
        String account = "acc-" + random.nextInt(ACCOUNTS);
        String tx = TestServer.transaction("r-" + (firstId + i), account, time, amount);
        batch.append(tx).append('\n');
      }
      TestServer.Answer answer =
          server.post("/v1/imports/" + file + "/batches?first_row=" + (done + 1), batch.toString());
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  private static JsonNode await(int transactions, int version) throws InterruptedException {
    return server
        .await(
            "/v1/rulesets/" + version + "/verification",
            answer -> {
              JsonNode build = answer.json().at("/builds/0");
              return build.path("transactions").asInt() == transactions
                  && build.path("behind").asInt() == 0;
            })
        .json()
        .get("builds");
  }

  @Test
  @Order(1)
  void parityWithLive() throws Exception {
    JsonNode build = await(TRANSACTIONS, 1).get(0);

    assertThat(build.get("parity_checked").asInt()).isEqualTo(TRANSACTIONS);
    assertThat(build.get("parity_mismatches").asInt()).isZero();
    assertThat(build.get("missing").asInt()).isZero();
    assertThat(build.get("accounts").asInt()).isEqualTo(ACCOUNTS);
  }

  @Test
  @Order(2)
  void replayIsDeterministic() throws Exception {
    server.rebuildAgain(1);

    JsonNode builds = server.get("/v1/rulesets/1/verification").json().get("builds");

    assertThat(builds).hasSize(2);
    assertThat(builds.get(1).get("digest")).isEqualTo(builds.get(0).get("digest"));
    assertThat(builds.get(1).get("decisions")).isEqualTo(builds.get(0).get("decisions"));
  }

  @Test
  @Order(3)
  void aRebuildUnderOtherRulesIsComparedTransactionByTransaction() throws Exception {
    strict = server.rebuild(RulePacks.source("cards-strict"));

    JsonNode comparison = server.get("/v1/compare?a=1&b=" + strict + "&limit=1000").json();

    assertThat(comparison.get("transactions").asInt()).isEqualTo(TRANSACTIONS);
    int inMatrix = 0;
    int movedInMatrix = 0;
    for (JsonNode cell : comparison.get("matrix")) {
      inMatrix += cell.get("count").asInt();
      movedInMatrix += cell.get("a").equals(cell.get("b")) ? 0 : cell.get("count").asInt();
    }
    assertThat(inMatrix).isEqualTo(TRANSACTIONS);
    assertThat(comparison.get("changed").asInt())
        .isGreaterThan(0)
        .isGreaterThanOrEqualTo(movedInMatrix);
    for (int i = 0; i < Math.min(30, comparison.get("changes").size()); i++) {
      assertChangeIsExplained(comparison.get("changes").get(i));
    }
  }

  @Test
  @Order(4)
  void versionsAndWhatWasDecidedLiveAreEvaluated() {
    JsonNode live = server.get("/v1/evaluation").json();
    JsonNode one = server.get("/v1/evaluation?version=1").json();
    JsonNode other = server.get("/v1/evaluation?version=" + strict).json();

    assertThat(live.get("version").isNull()).isTrue();
    assertThat(live.get("transactions").asInt()).isEqualTo(TRANSACTIONS);
    assertThat(live.get("frauds").asInt()).isZero();
    assertThat(live.get("recall").isNull()).isTrue();
    assertThat(live.get("alerts").asInt()).isPositive();
    for (String same : List.of("transactions", "alerts", "money", "rules", "precision", "f1")) {
      assertThat(one.get(same)).as(same).isEqualTo(live.get(same));
    }
    assertThat(other.get("version").asInt()).isEqualTo(strict);
    assertThat(other.get("alerts").asInt()).isGreaterThan(live.get("alerts").asInt());

    JsonNode day = server.get("/v1/evaluation?from=2018-04-02&to=2018-04-02").json();
    JsonNode same =
        server
            .get(
                "/v1/evaluation?from=2018-04-02T00:00:00Z&to=2018-04-03T00:00:00Z&as_of=2018-05-01")
            .json();
    assertThat(day.get("transactions").asInt()).isBetween(1, TRANSACTIONS - 1);
    assertThat(same.get("transactions")).isEqualTo(day.get("transactions"));
    assertThat(server.get("/v1/transactions/r-1").json().get("labels")).isEmpty();
  }

  @Test
  @Order(5)
  void anEvaluationThatMakesNoSenseIsRefusedWithTheNameOfTheParameter() {
    assertRefused("from=yesterday", 400, "from: yesterday (expected: ");
    assertRefused("to=2018-13-01", 400, "to: 2018-13-01 (expected: ");
    assertRefused("as_of=999999999-01-01", 400, "as_of: ");
    assertRefused("from=2018-04-02&to=2018-04-01", 400, "from: 2018-04-02 (expected: before to");
    assertRefused("version=x", 400, "version: x (expected: ");
    assertRefused("version=99", 404, "no rule set version 99");
    assertRefused("until=2018-04-02", 400, "unknown parameter: until");
  }

  private static void assertRefused(String query, int status, String detail) {
    TestServer.Answer answer = server.get("/v1/evaluation?" + query);
    assertThat(answer.status()).as(query).isEqualTo(status);
    assertThat(answer.json().get("detail").asText()).as(query).startsWith(detail);
  }

  private static void assertChangeIsExplained(JsonNode change) {
    String path =
        "/v1/transactions/" + change.get("transaction_id").asText() + "/explanation?version=";
    assertThat(server.get(path + 1).json().get("score")).isEqualTo(change.at("/a/score"));
    assertThat(server.get(path + strict).json().get("score")).isEqualTo(change.at("/b/score"));
  }

  @Test
  @Order(6)
  void liveIsUnaffectedByRebuildAndReadersSeeOneVersion() throws Exception {
    var over = new AtomicBoolean();
    var reads = new AtomicInteger();
    List<String> mixtures = new ArrayList<>();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                JsonNode page = server.get("/v1/alerts?limit=20").json();
                int version = page.get("ruleset_version").asInt();
                boolean known = version == 1 || version == strict;
                boolean fits =
                    version != 1 || !page.toString().contains("\"amount-above-highest\"");
                if (!known || !fits) {
                  mixtures.add(page.toString());
                }
                reads.incrementAndGet();
              }
            });
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> importHistory(new Random(7), "d".repeat(64), 1000, TRANSACTIONS));

    server.rebuildAgain(strict);
    JsonNode promoted = server.post("/v1/rulesets/" + strict + "/promote", "").json();
    writer.join();
    Thread.sleep(200);
    over.set(true);
    reader.join();

    assertThat(promoted.get("live_version").asInt()).isEqualTo(strict);
    assertThat(reads.get()).isGreaterThan(10);
    assertThat(mixtures).isEmpty();
    assertThat(server.get("/v1/alerts").json().get("ruleset_version").asInt()).isEqualTo(strict);
  }

  @Test
  @Order(7)
  void noEventIsLostByAProjectionThatJoinedUnderTraffic() throws Exception {
    int all = TRANSACTIONS + 1000;
    await(all, 1);
    JsonNode builds = await(all, strict);

    assertThat(builds).hasSize(2);
    for (JsonNode build : builds) {
      assertThat(build.get("transactions").asInt()).isEqualTo(all);
      assertThat(build.get("parity_mismatches").asInt()).isZero();
    }
    server.await(
        "/v1/rulesets/" + strict + "/verification",
        answer -> {
          JsonNode both = answer.json().get("builds");
          return both.get(0).get("digest").equals(both.get(1).get("digest"));
        });
  }

  @Test
  @Order(8)
  void scoringFollowsThePromotionWithTheHistoryOfThePromotedBuild() throws Exception {
    JsonNode decided = server.score("after", "acc-1", T0.plusSeconds(5000 * 90L), "130.00").json();

    assertThat(decided.get("ruleset_version").asInt()).isEqualTo(strict);
    await(TRANSACTIONS + 1001, strict);
    JsonNode explanation = server.get("/v1/transactions/after/explanation").json();
    assertThat(explanation.get("score")).isEqualTo(decided.get("score"));
    JsonNode live = server.get("/v1/rulesets/" + strict + "/verification").json();
    assertThat(live.at("/builds/1/parity_checked").asInt()).isGreaterThan(0);
    assertThat(live.at("/builds/1/parity_mismatches").asInt()).isZero();
  }

  @Test
  @Order(9)
  void whatOnlyARebuildFoundIsAQueueOfItsOwnAlsoAfterThePromotion() throws Exception {
    Map<String, String> made = new HashMap<>();
    alerts("&version=1").forEach((id, alert) -> made.put(id, alert.get("decision").asText()));
    var last = server.score("caught", "acc-2", T0.plusSeconds(5001 * 90L), "399.00").json();
    assertThat(last.get("decision").asText()).isNotEqualTo("approve");
    await(TRANSACTIONS + 1002, 1);
    await(TRANSACTIONS + 1002, strict);

    Map<String, JsonNode> live = alerts("&queue=live");
    Map<String, JsonNode> retro = alerts("&queue=retro");

    assertThat(alerts("")).isEqualTo(live);
    assertThat(live.values()).allMatch(alert -> !alert.get("retro").asBoolean());
    assertThat(live).containsKey("caught");
    assertThat(retro.values()).allMatch(alert -> alert.get("retro").asBoolean());
    assertThat(retro).isNotEmpty().doesNotContainKey("caught");
    assertThat(live.keySet()).doesNotContainAnyElementsOf(retro.keySet());
    for (JsonNode alert : retro.values()) {
      String id = alert.get("transaction_id").asText();
      assertThat(alertness(alert.get("decision").asText()))
          .as(id)
          .isGreaterThan(alertness(made.getOrDefault(id, "approve")));
    }
    // All that the version alerts is in one of both; scanning it again gives the same.
    int build = server.rebuildAgain(strict);
    assertThat(build).isPositive();
    assertThat(alerts("&queue=retro&version=" + strict)).isEqualTo(retro);
    int alerted = 0;
    for (JsonNode cell :
        server.get("/v1/compare?a=1&b=" + strict + "&limit=1").json().get("matrix")) {
      alerted += cell.get("b").asText().equals("approve") ? 0 : cell.get("count").asInt();
    }
    assertThat(live.size() + retro.size()).isEqualTo(alerted);
  }

  private static int alertness(String decision) {
    return decision.equals("approve") ? 0 : decision.equals("challenge") ? 1 : 2;
  }

  /** All alerts of a query, read page by page, by their transactions. */
  private static Map<String, JsonNode> alerts(String query) {
    Map<String, JsonNode> alerts = new HashMap<>();
    String cursor = "";
    do {
      JsonNode page = server.get("/v1/alerts?limit=70" + query + cursor).json();
      page.get("alerts").forEach(each -> alerts.put(each.get("transaction_id").asText(), each));
      String next = page.get("next_cursor").asText();
      cursor = page.get("next_cursor").isNull() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    return alerts;
  }

  @Test
  @Order(10)
  void aQueueThatIsNoneIsRefused() {
    for (String query : List.of("queue=past", "version=0", "version=x", "colour=red")) {
      assertThat(server.get("/v1/alerts?" + query).status()).as(query).isEqualTo(400);
    }
    assertThat(server.get("/v1/alerts?version=99").status()).isEqualTo(404);
    JsonNode page = server.get("/v1/alerts?limit=1&queue=retro").json();
    assertThat(page.get("queue").asText()).isEqualTo("retro");
    String cursor = "&cursor=" + page.get("next_cursor").asText();
    assertThat(server.get("/v1/alerts?queue=live" + cursor).status()).isEqualTo(400);
    assertThat(server.get("/v1/alerts?limit=1" + cursor).json().get("queue").asText())
        .isEqualTo("retro");
  }

  @Test
  @Order(11)
  void aRetiredVersionFreesItsSlots() throws Exception {
    TestServer.Answer retired = server.post("/v1/rulesets/1/retire", "");

    assertThat(retired.json().get("status").asText()).isEqualTo("retired");
    server.rebuildAgain(1);
    JsonNode builds = server.get("/v1/rulesets/1/verification").json().get("builds");
    assertThat(builds).hasSize(1);
    assertThat(builds.get(0).get("transactions").asInt()).isEqualTo(TRANSACTIONS + 1002);
  }

  @Test
  @Order(12)
  void moreBuildsThanSlotsAreRefused() throws Exception {
    TestServer.Answer answer = server.post("/v1/rebuilds", "{\"version\":1}");
    for (int i = 0; i < 8 && answer.status() == 202; i++) {
      answer = server.post("/v1/rebuilds", "{\"version\":1}");
    }

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().get("detail").asText()).contains("slots");
  }
}
