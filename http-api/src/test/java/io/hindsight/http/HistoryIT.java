package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountId;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import io.hindsight.rules.RulePacks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Asks the journal what was, and what would have been. */
class HistoryIT {
  private static final Instant T0 = Instant.parse("2018-04-01T00:00:00Z");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int PAGE = 7;

  private static final String WATCHING =
      """
      name: watching
      features:
        amount_24h: {key: account_id, aggregate: sum, of: tx.amount, window: 24h}
        count: {key: account_id, aggregate: count}
        frauds: {key: account_id, aggregate: fraud_count}
      rules:
        - id: watched
          when: tx.account_id in lists.watched_accounts
          points: 310
          reason: The account is watched
        - id: high-amount
          when: tx.amount > 220.0
          points: 600
          reason: Amount {tx.amount} is above 220
      thresholds: {challenge: 300, review: 500, decline: 800}
      """;

  private static TestServer server;
  private static CqlSession session;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("history_it", Map.of("hindsight.http.dumps.page-events", PAGE));
    var cassandra = SharedEmbeddedCassandra.get();
    session =
        CqlSession.builder()
            .addContactPoint(cassandra.contactPoint())
            .withLocalDatacenter(cassandra.localDatacenter())
            .build();
  }

  @AfterAll
  static void stop() {
    session.close();
    server.close();
  }

  /** Scores so many transactions of an account, a minute after each other. */
  private static void score(String account, int from, int to) {
    for (int i = from; i <= to; i++) {
      String amount = i % 5 == 0 ? "250.00" : "20.00";
      TestServer.Answer answer =
          server.score(account + "-" + i, account, T0.plus(Duration.ofMinutes(i)), amount);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  private static void label(String account, int i, String label) {
    String body = "{\"label\":\"" + label + "\",\"source\":\"chargeback\"}";
    TestServer.Answer answer =
        server.post(
            "/v1/transactions/" + account + "-" + i + "/labels?account_id=" + account, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private static void awaitFolded(String account, int transactions) throws InterruptedException {
    server.await(
        "/v1/accounts/" + account,
        answer -> answer.json().path("transaction_count").asInt() == transactions);
  }

  private static List<JsonNode> dump(String stream, String query) {
    TestServer.Answer answer =
        server.get("/v1/streams/" + TestServer.encoded(stream) + "/events" + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.contentType()).startsWith("application/x-ndjson");
    return answer
        .body()
        .lines()
        .map(
            line -> {
              try {
                return MAPPER.readTree(line);
              } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new AssertionError(line, e);
              }
            })
        .toList();
  }

  /** Puts a newer row in the place of an event, and returns the bytes that were there. */
  private static ByteBuffer replace(String account, long sequenceNr, ByteBuffer bytes) {
    String stream = AccountId.streamOf(account);
    Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                    "SELECT * FROM history_it_journal.messages WHERE persistence_id = ? AND"
                        + " partition_nr = 0 AND sequence_nr = ?",
                    stream,
                    sequenceNr))
            .one();
    session.execute(
        SimpleStatement.newInstance(
            "INSERT INTO history_it_journal.messages (persistence_id, partition_nr, sequence_nr,"
                + " timestamp, timebucket, writer_uuid, ser_id, ser_manifest, event_manifest,"
                + " event) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
            stream,
            sequenceNr,
            Uuids.timeBased(),
            row.getString("timebucket"),
            row.getString("writer_uuid"),
            row.getInt("ser_id"),
            row.getString("ser_manifest"),
            row.getString("event_manifest"),
            bytes));
    return row.getByteBuffer("event");
  }

  private static ByteBuffer rubbish() {
    return ByteBuffer.wrap(new byte[] {1, 2, 3});
  }

  @Test
  void aStreamIsDumpedPageByPageAndWhatCannotBeDecodedIsALineWithItsError() throws Exception {
    String account = "a|b%";
    Instant before = Instant.now();
    score("dumped", 1, 1);
    for (int i = 1; i <= 20; i++) {
      server.score("d-" + i, account, T0.plusSeconds(i), "12.34");
    }
    server.await(
        "/v1/transactions/d-20?account_id=" + TestServer.encoded(account),
        answer -> answer.status() == 200);
    server.post(
        "/v1/transactions/d-20/labels?account_id=" + TestServer.encoded(account),
        "{\"label\":\"fraud\",\"source\":\"chargeback\"}");
    ByteBuffer good = replace(account, 9, rubbish());

    List<JsonNode> lines = dump("account|a%7Cb%25", "");
    replace(account, 9, good);

    assertThat(lines).hasSizeGreaterThanOrEqualTo(21);
    for (int i = 0; i < 21; i++) {
      assertThat(lines.get(i).get("sequence_nr").asLong()).isEqualTo(i + 1);
      assertThat(lines.get(i).get("persistence_id").asText()).isEqualTo("account|a%7Cb%25");
      assertThat(Instant.parse(lines.get(i).get("recorded_at").asText()))
          .isBetween(before.minusSeconds(1), Instant.now());
    }
    JsonNode first = lines.get(0);
    assertThat(first.get("name").asText()).isEqualTo("account.transaction-decided");
    assertThat(first.get("version").asInt()).isEqualTo(2);
    assertThat(first.at("/event/transaction/transaction_id").asText()).isEqualTo("d-1");
    assertThat(first.at("/event/transaction/amount").asText()).isEqualTo("12.34");
    assertThat(first.at("/event/transaction/occurred_at").asText()).startsWith("2018-04-01T00:00");
    assertThat(first.at("/event/decision").asText()).isEqualTo("approve");
    assertThat(first.has("error")).isFalse();
    JsonNode torn = lines.get(8);
    assertThat(torn.has("event")).isFalse();
    assertThat(torn.get("error").asText()).contains("cannot decode event 9");
    assertThat(torn.get("manifest").asText()).isEqualTo("account.transaction-decided.v2");
    assertThat(lines.get(20).at("/event/fraud").asBoolean()).isTrue();

    assertThat(dump("account|a%7Cb%25", "?from_seq=7&to_seq=8"))
        .extracting(line -> line.get("sequence_nr").asLong())
        .containsExactly(7L, 8L);
    assertThat(dump("rulebook", "?to_seq=1").get(0).get("manifest").asText())
        .startsWith("rulebook.");
    assertThat(dump("rulebook", "")).allMatch(line -> line.has("event"));
    assertThat(dump("rebuild|1", "").get(0).at("/event/build").asInt()).isEqualTo(1);
    assertThat(server.get("/v1/streams/account%7Cnobody/events").status()).isEqualTo(404);
    assertThat(server.get("/v1/streams/offsets/events").json().get("detail").asText())
        .contains("expected: account|ID");
    assertThat(server.get("/v1/streams/rulebook/events?from_seq=5&to_seq=4").status())
        .isEqualTo(400);
  }

  @Test
  void anAccountIsShownAsItWasAtATime() throws Exception {
    String account = "traveller";
    String list = "/v1/lists/watched_accounts/entries";
    int watching = server.rebuild(WATCHING);
    assertThat(server.post("/v1/rulesets/" + watching + "/promote", "").status()).isEqualTo(200);
    score(account, 1, 6);
    server.post(list, "{\"by\":\"ana\",\"entries\":[{\"value\":\"" + account + "\"}]}");
    score(account, 7, 12);
    awaitFolded(account, 12);
    label(account, 5, "fraud");
    Instant then = Instant.now();
    Thread.sleep(2);
    JsonNode shownThen = server.get("/v1/accounts/" + account).json();
    String path = "/v1/accounts/" + account + "?at=" + then;
    JsonNode asOf = server.get(path).json();

    score(account, 13, 20);
    label(account, 5, "genuine");
    label(account, 10, "fraud");
    assertThat(server.delete(list + "/" + account + "?by=bo").status()).isEqualTo(200);
    int strict = server.rebuild(RulePacks.source("cards-strict"));
    assertThat(server.post("/v1/rulesets/" + strict + "/promote", "").status()).isEqualTo(200);

    assertThat(server.get(path).json()).isEqualTo(asOf);
    assertThat(asOf.get("transaction_count").asInt()).isEqualTo(12);
    assertThat(asOf.get("ruleset_version")).isEqualTo(shownThen.get("ruleset_version"));
    assertThat(asOf.get("build")).isEqualTo(shownThen.get("build"));
    assertThat(asOf.get("fraud_count").asInt()).isEqualTo(1);
    assertThat(withoutLabels(asOf.get("timeline")))
        .isEqualTo(withoutLabels(shownThen.get("timeline")));
    assertThat(asOf.at("/lists/0/value").asText()).isEqualTo(account);
    assertThat(asOf.get("features"))
        .extracting(feature -> feature.get("name").asText() + "=" + feature.get("value").asText())
        .containsExactly("amount_24h=0.0", "count=12", "frauds=1");
    assertThat(asOf.at("/timeline/0/rules/0").asText()).isEqualTo("watched");
    assertThat(asOf.at("/timeline/7/label").asText()).isEqualTo("fraud");

    JsonNode now = server.get("/v1/accounts/" + account + "?at=" + Instant.now()).json();
    assertThat(now.get("ruleset_version").asInt()).isEqualTo(strict);
    assertThat(now.get("transaction_count").asInt()).isEqualTo(20);
    assertThat(now.get("fraud_count").asInt()).isEqualTo(1);
    assertThat(now.get("genuine_count").asInt()).isEqualTo(1);
    assertThat(now.get("lists")).isEmpty();
    server.post("/v1/rulesets/1/promote", "");

    JsonNode page = server.get(path + "&limit=3&before_seq=8").json();
    assertThat(page.get("timeline")).hasSize(3);
    assertThat(page.get("timeline").get(0).get("event_seq").asLong()).isEqualTo(7);
    assertThat(page.get("features")).isEqualTo(asOf.get("features"));
    assertThat(server.get("/v1/accounts/" + account + "?at=2018-01-01").status()).isEqualTo(404);
    assertThat(server.get("/v1/accounts/" + account + "?at=2150-01-01").status()).isEqualTo(400);
    assertThat(server.get("/v1/accounts/" + account + "?at=soon").status()).isEqualTo(400);
  }

  @Test
  void whatStoppedARebuildIsRetriedOnCommandAndGoesOnWithTheTail() throws Exception {
    score("stopped", 1, 6);
    score("stopped-too", 1, 3);
    awaitFolded("stopped", 6);
    awaitFolded("stopped-too", 3);
    ByteBuffer good = replace("stopped", 4, rubbish());
    ByteBuffer goodToo = replace("stopped-too", 2, rubbish());
    int build = server.rebuildAgain(1);
    String parked = "/v1/parked-events?build=" + build;
    String retry = "/v1/parked-events/retry?build=" + build;

    JsonNode first = server.get(parked + "&limit=1").json();
    JsonNode second = server.get(parked + "&cursor=" + first.get("next_cursor").asText()).json();
    assertThat(first.at("/parked/0/account_id").asText()).isEqualTo("stopped");
    assertThat(first.at("/parked/0/event_seq").asLong()).isEqualTo(4);
    assertThat(first.at("/parked/0/error").asText()).contains("cannot decode event 4");
    assertThat(second.at("/parked/0/account_id").asText()).isEqualTo("stopped-too");
    assertThat(second.get("next_cursor").isNull()).isTrue();

    JsonNode inVain = server.post(retry, "").json();
    assertThat(inVain.get("tried").asInt()).isEqualTo(2);
    assertThat(inVain.get("folded").asInt()).isZero();
    assertThat(inVain.at("/results/0/outcome").asText()).isEqualTo("parked");
    assertThat(server.get(parked).json().get("parked")).hasSize(2);

    replace("stopped", 4, good);
    JsonNode retried = server.post(retry, "").json();
    assertThat(retried.get("folded").asInt()).isEqualTo(1);
    assertThat(retried.at("/results/0/outcome").asText()).isEqualTo("folded");
    assertThat(retried.at("/results/1/outcome").asText()).isEqualTo("parked");
    replace("stopped-too", 2, goodToo);
    assertThat(server.post(retry + "&account_id=stopped-too", "").json().get("folded").asInt())
        .isEqualTo(1);
    assertThat(server.get(parked).json().get("parked")).isEmpty();

    score("stopped", 7, 9);
    awaitFolded("stopped", 9);
    JsonNode builds =
        server
            .await(
                "/v1/rulesets/1/verification",
                answer -> {
                  JsonNode all = answer.json().get("builds");
                  return all.get(all.size() - 1).get("behind").asInt() == 0;
                })
            .json()
            .get("builds");
    JsonNode last = builds.get(builds.size() - 1);
    assertThat(last.get("build").asInt()).isEqualTo(build);
    assertThat(last.get("parked").asInt()).isZero();
    assertThat(last.get("missing").asInt()).isZero();
    assertThat(last.get("parity_mismatches").asInt()).isZero();

    assertThat(server.get("/v1/parked-events?build=99").status()).isEqualTo(404);
    assertThat(server.get("/v1/parked-events?cursor=%21").status()).isEqualTo(400);
    assertThat(server.post(retry + "&limit=51", "").status()).isEqualTo(400);
    assertThat(server.post("/v1/parked-events/retry", "").json().get("tried").asInt()).isZero();
  }

  @Test
  void oneAccountIsRebuiltInMemoryBesideWhatWasDecidedLive() throws Exception {
    String account = "alone";
    score(account, 1, 10);
    awaitFolded(account, 10);
    String path = "/v1/accounts/" + account + "/replay";
    String harmless = "thresholds: {challenge: 997, review: 998, decline: 999}";
    String lenient = WATCHING.replaceAll("thresholds: .*", harmless).replace("watching", "lenient");

    JsonNode found =
        server.post(path, MAPPER.createObjectNode().put("ruleset", lenient).toString()).json();

    assertThat(found.get("ruleset_version").isNull()).isTrue();
    assertThat(found.get("name").asText()).isEqualTo("lenient");
    assertThat(found.get("transactions").asInt()).isEqualTo(10);
    assertThat(found.get("decisions")).hasSize(10);
    JsonNode timeline = server.get("/v1/accounts/" + account).json().get("timeline");
    int changed = 0;
    for (int i = 0; i < 10; i++) {
      JsonNode row = found.get("decisions").get(i);
      int score = row.get("event_seq").asInt() % 5 == 0 ? 600 : 0;
      assertThat(row.at("/candidate/score").asInt()).isEqualTo(score);
      assertThat(row.at("/candidate/decision").asText()).isEqualTo("approve");
      assertThat(row.at("/live/score")).isEqualTo(timeline.get(i).get("score"));
      assertThat(row.at("/live/decision")).isEqualTo(timeline.get(i).get("decision"));
      boolean isChanged =
          row.at("/live/score").asInt() != score
              || !row.at("/live/decision").asText().equals("approve");
      assertThat(row.get("changed").asBoolean()).isEqualTo(isChanged);
      changed += isChanged ? 1 : 0;
    }
    assertThat(found.get("changed").asInt()).isEqualTo(changed).isGreaterThanOrEqualTo(2);
    JsonNode newest = found.at("/decisions/0");
    assertThat(newest.get("event_seq").asLong()).isEqualTo(10);
    assertThat(newest.get("changed").asBoolean()).isTrue();
    JsonNode shown = server.get("/v1/transactions/" + account + "-10").json();
    assertThat(newest.at("/live/decision")).isEqualTo(shown.at("/decision/decision"));
    assertThat(newest.at("/live/decision").asText()).isNotEqualTo("approve");
    assertThat(newest.at("/candidate/decision").asText()).isEqualTo("approve");
    assertThat(newest.at("/candidate/score").asInt()).isEqualTo(600);
    int inMatrix = 0;
    for (JsonNode cell : found.get("matrix")) {
      inMatrix += cell.get("count").asInt();
    }
    assertThat(inMatrix).isEqualTo(10);
    assertThat(server.get("/v1/rulesets").body()).doesNotContain("lenient");
    int unbuilt = server.post("/v1/rulesets", lenient).json().get("version").asInt();
    JsonNode explained =
        server.get("/v1/transactions/" + account + "-10/explanation?version=" + unbuilt).json();
    assertThat(explained.get("decision")).isEqualTo(newest.at("/candidate/decision"));
    assertThat(explained.get("score")).isEqualTo(newest.at("/candidate/score"));

    JsonNode page =
        server
            .post(
                path + "?limit=1&before_seq=6&changes_only=true",
                MAPPER.createObjectNode().put("ruleset", lenient).toString())
            .json();
    assertThat(page.at("/decisions/0/event_seq").asLong()).isEqualTo(5);
    JsonNode first = server.get("/v1/accounts/" + account + "?limit=10").json();
    JsonNode same =
        server.post(path, "{\"version\":" + first.get("ruleset_version").asInt() + "}").json();
    assertThat(same.get("changed").asInt()).isZero();

    assertThat(server.post(path, "{}").status()).isEqualTo(422);
    assertThat(server.post(path, "{\"version\":1,\"ruleset\":\"\"}").status()).isEqualTo(422);
    assertThat(server.post(path, "{\"version\":77}").status()).isEqualTo(404);
    assertThat(server.post(path, "{\"ruleset\":\"name: x\"}").status()).isEqualTo(422);
    assertThat(server.post(path + "?changes_only=x", "{\"version\":1}").status()).isEqualTo(400);
    assertThat(server.post("/v1/accounts/nobody/replay", "{\"version\":1}").status())
        .isEqualTo(404);
  }

  @Test
  void aSampleIsRecomputedAndADecisionThatWasTamperedWithIsFound() throws Exception {
    for (int i = 0; i < 12; i++) {
      score("sampled-" + i, 1, 5);
      awaitFolded("sampled-" + i, 5);
    }
    String path = "/v1/rulesets/1/verification?sample=1000&seed=7";
    JsonNode well =
        server.await(path, answer -> answer.json().at("/builds/0/behind").asInt() == 0).json();

    assertThat(well.get("seed").asLong()).isEqualTo(7);
    JsonNode build = well.at("/builds/0");
    assertThat(build.get("accounts").asInt()).isGreaterThanOrEqualTo(12);
    assertThat(build.get("transactions").asInt()).isGreaterThanOrEqualTo(60);
    assertThat(build.get("mismatches").asInt() + build.get("missing").asInt()).isZero();
    assertThat(build.get("differences")).isEmpty();
    JsonNode few = server.get("/v1/rulesets/1/verification?sample=3&seed=7").json();
    assertThat(few.at("/builds/0/accounts").asInt()).isEqualTo(3);
    JsonNode again = server.get("/v1/rulesets/1/verification?sample=3&seed=7").json();
    assertThat(again.at("/builds/0/transactions")).isEqualTo(few.at("/builds/0/transactions"));

    session.execute(
        SimpleStatement.newInstance(
            "UPDATE history_it.decisions_0 USING TIMESTAMP ? SET data = ? WHERE account_id ="
                + " 'sampled-3' AND part = 0 AND build = 1 AND block = 0",
            1L << 60,
            dataOf("sampled-4")));
    JsonNode wrong = server.get(path).json().at("/builds/0");
    assertThat(wrong.get("mismatches").asInt()).isEqualTo(5);
    assertThat(wrong.at("/differences/0/account_id").asText()).isEqualTo("sampled-3");
    assertThat(wrong.at("/differences/0/kind").asText()).isEqualTo("mismatch");
    assertThat(server.get("/v1/rulesets/1/verification?sample=0").status()).isEqualTo(400);
  }

  private static ByteBuffer dataOf(String account) {
    return session
        .execute(
            "SELECT data FROM history_it.decisions_0 WHERE account_id = '"
                + account
                + "' AND part = 0 AND build = 1 AND block = 0")
        .one()
        .getByteBuffer(0);
  }

  private static List<JsonNode> withoutLabels(JsonNode timeline) {
    var rows = new ArrayList<JsonNode>();
    timeline.forEach(row -> rows.add(((ObjectNode) row.deepCopy()).without("label")));
    return rows;
  }
}
