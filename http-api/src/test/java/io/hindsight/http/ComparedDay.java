package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.assertj.core.data.Offset;

/**
 * What two versions decide of the transactions of one day, each asked for by itself, and figures of
 * it that are counted without the server.
 */
final class ComparedDay {
  static final String PERIOD = "&from=2018-04-02&to=2018-04-02";

  private static final Instant BEGIN = Instant.parse("2018-04-02T00:00:00Z");
  private static final Instant END = Instant.parse("2018-04-03T00:00:00Z");
  private static final Set<String> ALERTS = Set.of("review", "decline");

  private final TestServer server;
  private final List<Row> rows = new ArrayList<>();
  private final Set<String> frauds = new HashSet<>();

  private record Side(String decision, int score, Set<String> rules) {
    boolean isAlert() {
      return ALERTS.contains(decision);
    }
  }

  private record Row(String id, String account, BigDecimal amount, Side a, Side b) {}

  private ComparedDay(TestServer server) {
    this.server = server;
  }

  /** Reads those of the transactions {@code r-first} to {@code r-last} that are of the day. */
  static ComparedDay read(TestServer server, int versionB, int first, int last) {
    var day = new ComparedDay(server);
    for (int i = first - 20; i <= last + 20; i++) {
      JsonNode json = server.get("/v1/transactions/r-" + i).json();
      JsonNode tx = json.get("transaction");
      Instant at = Instant.parse(tx.get("occurred_at").asText());
      if (!at.isBefore(BEGIN) && at.isBefore(END)) {
        day.rows.add(
            new Row(
                tx.get("transaction_id").asText(),
                tx.get("account_id").asText(),
                new BigDecimal(tx.get("amount").asText()),
                side(json, 1),
                side(json, versionB)));
      }
    }
    return day;
  }

  private static Side side(JsonNode json, int version) {
    for (JsonNode each : json.get("versions")) {
      if (each.get("ruleset_version").asInt() == version) {
        Set<String> rules = new HashSet<>();
        each.get("rules").forEach(rule -> rules.add(rule.asText()));
        each.get("shadow_rules").forEach(rule -> rules.add(rule.asText()));
        return new Side(each.get("decision").asText(), each.get("score").asInt(), rules);
      }
    }
    throw new AssertionError("no version " + version + " in " + json);
  }

  /** Labels every third one that only one version alerts, and some others. */
  void label() throws InterruptedException {
    String last = "";
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      boolean differs = row.a().isAlert() != row.b().isAlert();
      if (i % (differs ? 3 : 11) != 0) {
        continue;
      }
      last = row.id();
      if (i % 5 == 0) {
        label(row, "fraud", "2018-07-01T00:00:00Z");
      } else if (i % 7 == 0) {
        label(row, "fraud", "2018-05-01T00:00:00Z");
        label(row, "genuine", "2018-05-10T00:00:00Z");
      } else {
        label(row, "fraud", "2018-05-01T00:00:00Z");
        frauds.add(row.id());
      }
    }
    for (String id : frauds) {
      server.await("/v1/transactions/" + id, answer -> !answer.json().get("labels").isEmpty());
    }
    server.await("/v1/transactions/" + last, answer -> !answer.json().get("labels").isEmpty());
  }

  private void label(Row row, String label, String knownAt) {
    TestServer.Answer answer =
        server.post(
            "/v1/transactions/" + row.id() + "/labels?account_id=" + row.account(),
            "{\"label\":\"%s\",\"source\":\"issuer\",\"known_at\":\"%s\"}"
                .formatted(label, knownAt));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private boolean isFraud(Row row) {
    return frauds.contains(row.id());
  }

  private long count(Predicate<Row> which) {
    return rows.stream().filter(which).count();
  }

  private BigDecimal money(Predicate<Row> which) {
    return rows.stream().filter(which).map(Row::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  void assertCounted(JsonNode comparison) {
    assertThat(comparison.get("transactions").asInt()).isEqualTo(rows.size());
    assertThat(comparison.get("changed").asLong())
        .isEqualTo(
            count(
                row ->
                    !row.a().decision().equals(row.b().decision())
                        || row.a().score() != row.b().score()));
    assertMatrix(comparison.get("matrix"));
    assertSide(comparison, "a", Row::a);
    assertSide(comparison, "b", Row::b);
    JsonNode money = comparison.at("/money/EUR");
    assertThat(new BigDecimal(money.get("saved").asText()))
        .isEqualByComparingTo(
            money(row -> isFraud(row) && row.b().isAlert() && !row.a().isAlert()));
    assertThat(new BigDecimal(money.get("lost").asText()))
        .isEqualByComparingTo(
            money(row -> isFraud(row) && row.a().isAlert() && !row.b().isAlert()));
  }

  private void assertMatrix(JsonNode matrix) {
    Map<String, Long> counts = new TreeMap<>();
    Map<String, BigDecimal> amounts = new TreeMap<>();
    for (Row row : rows) {
      String cell = row.a().decision() + " " + row.b().decision();
      counts.merge(cell, 1L, Long::sum);
      amounts.merge(cell, row.amount(), BigDecimal::add);
    }
    assertThat(matrix).hasSize(counts.size());
    for (JsonNode cell : matrix) {
      String name = cell.get("a").asText() + " " + cell.get("b").asText();
      assertThat(cell.get("count").asLong()).as(name).isEqualTo(counts.get(name));
      assertThat(new BigDecimal(cell.at("/amounts/EUR").asText()))
          .as(name)
          .isEqualByComparingTo(amounts.get(name));
    }
  }

  private void assertSide(JsonNode comparison, String side, Function<Row, Side> of) {
    JsonNode quality = comparison.get("evaluation_" + side);
    long caught = count(row -> isFraud(row) && of.apply(row).isAlert());
    long alerts = count(row -> of.apply(row).isAlert());
    assertThat(quality.get("frauds").asInt()).isEqualTo(frauds.size());
    assertThat(quality.get("true_positives").asLong()).isEqualTo(caught);
    assertThat(quality.get("false_positives").asLong()).isEqualTo(alerts - caught);
    assertThat(quality.get("recall").asDouble())
        .isEqualTo((double) caught / frauds.size(), within());
    assertThat(quality.get("precision").asDouble()).isEqualTo((double) caught / alerts, within());
    for (JsonNode rule : comparison.get("rules")) {
      String id = rule.get("rule_id").asText();
      List<Row> hit = rows.stream().filter(row -> of.apply(row).rules().contains(id)).toList();
      long onFraud = hit.stream().filter(this::isFraud).count();
      long accounts = hit.stream().map(Row::account).distinct().count();
      assertThat(rule.get("hits_" + side).asInt()).as(id).isEqualTo(hit.size());
      assertThat(rule.get("true_positives_" + side).asLong()).as(id).isEqualTo(onFraud);
      assertThat(rule.get("false_positives_" + side).asLong())
          .as(id)
          .isEqualTo(hit.size() - onFraud);
      assertThat(rule.get("accounts_" + side).asLong()).as(id).isEqualTo(accounts);
    }
  }

  private static Offset<Double> within() {
    return Offset.offset(0.0001);
  }
}
