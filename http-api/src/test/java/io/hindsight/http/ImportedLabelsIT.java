package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A labelled history is imported in the order in which it became known: every journaled feature, of
 * the account and of the terminal, is what a count over the rows before gives.
 */
class ImportedLabelsIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant T0 = Instant.parse("2018-04-01T00:00:00Z");
  private static final long SEED = 20_180_401;
  private static final int ROWS = 900;
  private static final int ACCOUNTS = 25;
  private static final int TERMINALS = 9;
  private static final int LABEL_DELAY_SECONDS = 3_600;
  private static final int FEATURE_DELAY_SECONDS = 2_000;
  private static final int WINDOW_SECONDS = 7_200;
  private static final int BATCH = 400;

  private static final String RULES =
      """
      name: counted
      features:
        terminal_count: {key: terminal_id, aggregate: count, window: 2h}
        terminal_frauds: {key: terminal_id, aggregate: fraud_count, window: 2h, delay: 2000s}
        terminal_streak: {key: terminal_id, aggregate: fraud_streak}
        own_count: {key: account_id, aggregate: count, window: 2h}
        own_frauds: {key: account_id, aggregate: fraud_count}
      rules:
        - id: all
          when: tx.amount > 0.0
          points: 10
          reason: "{terminal_count} {terminal_frauds} {terminal_streak} {own_count} {own_frauds}"
      """;

  private static TestServer server;
  private static int version;
  private static final List<Row> HISTORY = history();
  private static final List<String> ITEMS = items(HISTORY);

  private record Row(int id, String account, String terminal, int second, boolean fraud) {
    String json() {
      return MAPPER
          .createObjectNode()
          .put("transaction_id", "t-" + id)
          .put("account_id", account)
          .put("terminal_id", terminal)
          .put("occurred_at", T0.plusSeconds(second).toString())
          .put("amount", "1" + id % 10 + ".00")
          .toString();
    }

    String label() {
      Instant knownAt = T0.plusSeconds(second + LABEL_DELAY_SECONDS);
      return "{\"label\":{\"fraud\":true,\"source\":\"chargeback\",\"known_at\":\""
          + knownAt
          + "\"},\"transaction\":"
          + json()
          + "}";
    }
  }

  private static List<Row> history() {
    var random = new Random(SEED);
    var rows = new ArrayList<Row>();
    int second = 0;
    for (int i = 0; i < ROWS; i++) {
      second += random.nextInt(40);
      int terminal = random.nextInt(TERMINALS);
      boolean fraud = terminal < 3 ? random.nextInt(3) > 0 : random.nextInt(40) == 0;
      rows.add(new Row(i, "acc-" + random.nextInt(ACCOUNTS), "T" + terminal, second, fraud));
    }
    return rows;
  }

  /** The rows, and each label before the transactions that occurred when it became known. */
  private static List<String> items(List<Row> rows) {
    var items = new ArrayList<String>();
    var pending = new ArrayDeque<Row>();
    for (Row row : rows) {
      while (!pending.isEmpty() && pending.peek().second() + LABEL_DELAY_SECONDS <= row.second()) {
        items.add(pending.remove().label());
      }
      items.add(row.json());
      if (row.fraud()) {
        pending.add(row);
      }
    }
    pending.forEach(row -> items.add(row.label()));
    return items;
  }

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("imported_labels_it");
    version = server.rebuild(RULES);
    assertThat(server.post("/v1/rulesets/" + version + "/promote", "").status()).isEqualTo(200);
    for (int from = 0; from < ITEMS.size(); from += BATCH) {
      String batch = String.join("\n", ITEMS.subList(from, Math.min(from + BATCH, ITEMS.size())));
      String path = "/v1/imports/" + "b".repeat(64) + "/batches?first_row=" + (from + 1);
      JsonNode first = server.post(path, batch).json();
      // An answer that was lost: the same batch again changes nothing.
      JsonNode again = server.post(path, batch).json();
      assertThat(again.path("accepted").asInt()).as(again.toString()).isZero();
      assertThat(again.path("duplicates").asInt()).isEqualTo(first.path("accepted").asInt());
      assertThat(again.path("labels").asInt()).isEqualTo(first.path("labels").asInt());
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** What the five features are for a row, counted. */
  private static String counted(int index) {
    Row now = HISTORY.get(index);
    long terminal = 0;
    long terminalFrauds = 0;
    long own = 0;
    long ownFrauds = 0;
    long streak = 0;
    for (int i = 0; i < index; i++) {
      Row past = HISTORY.get(i);
      boolean known = past.fraud() && past.second() + LABEL_DELAY_SECONDS <= now.second();
      boolean recent = past.second() > now.second() - WINDOW_SECONDS;
      if (past.terminal().equals(now.terminal())) {
        terminal += recent ? 1 : 0;
        int end = now.second() - FEATURE_DELAY_SECONDS;
        boolean counts = past.second() > end - WINDOW_SECONDS && past.second() <= end;
        terminalFrauds += known && counts ? 1 : 0;
        streak = known ? streak + 1 : 0;
      }
      if (past.account().equals(now.account())) {
        own += recent ? 1 : 0;
        ownFrauds += known ? 1 : 0;
      }
    }
    return terminal + " " + terminalFrauds + " " + streak + " " + own + " " + ownFrauds;
  }

  @Test
  void everyJournaledFeatureIsWhatTheRowsBeforeGive() throws Exception {
    server.await(
        "/v1/rulesets/" + version + "/verification",
        answer -> answer.json().at("/builds/0/transactions").asInt() == ROWS);
    int withFrauds = 0;
    for (int i = 0; i < ROWS; i++) {
      String path = "/v1/transactions/t-" + i + "?account_id=" + HISTORY.get(i).account();
      JsonNode decision = server.get(path).json().path("decision");
      String expected = counted(i);
      assertThat(decision.at("/reasons/0/message").asText())
          .as("seed %d, transaction %d", SEED, i)
          .isEqualTo(expected);
      withFrauds += expected.endsWith(" 0") ? 0 : 1;
    }
    assertThat(withFrauds).isGreaterThan(ROWS / 4);
  }

  @Test
  void aReplayGivesTheSame() throws Exception {
    server.rebuildAgain(version);
    JsonNode builds =
        server
            .await(
                "/v1/rulesets/" + version + "/verification",
                answer -> answer.json().at("/builds/0/transactions").asInt() == ROWS)
            .json()
            .path("builds");
    var digests = new TreeSet<String>();
    for (JsonNode build : builds) {
      assertThat(build.path("parity_checked").asInt()).isEqualTo(ROWS);
      assertThat(build.path("parity_mismatches").asInt()).isZero();
      assertThat(build.path("missing").asInt()).isZero();
      digests.add(build.path("digest").asText());
    }
    assertThat(digests).hasSize(1);
  }

  @Test
  void theEvaluationCountsTheLabelsThatWereKnown() {
    long frauds = HISTORY.stream().filter(Row::fraud).count();
    JsonNode all = server.get("/v1/evaluation?version=" + version).json();
    assertThat(all.path("transactions").asInt()).as(all.toString()).isEqualTo(ROWS);
    assertThat(all.path("frauds").asLong()).isEqualTo(frauds);
    assertThat(all.path("false_negatives").asLong()).isEqualTo(frauds);
    JsonNode live = server.get("/v1/evaluation").json();
    assertThat(live.path("frauds").asLong()).isEqualTo(frauds);

    int middle = HISTORY.get(ROWS / 2).second();
    String asOf = T0.plusSeconds(middle).toString();
    Map<Boolean, Long> known = new HashMap<>();
    HISTORY.stream()
        .filter(Row::fraud)
        .forEach(row -> known.merge(row.second() + LABEL_DELAY_SECONDS <= middle, 1L, Long::sum));
    assertThat(server.get("/v1/evaluation?as_of=" + asOf).json().path("frauds").asLong())
        .isEqualTo(known.get(true));
  }
}
