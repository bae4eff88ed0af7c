package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  private static final String CHANGE =
      """
      {"transaction_id":"t-%d","account_id":"596","occurred_at":"2018-04-02T08:00:00Z",
       "amount":"180.00","currency":"EUR","label":"fraud",
       "a":{"decision":"approve","score":0,"explanation":{"rules":[
         {"rule_id":"high-amount","outcome":"not_hit","message":""}]}},
       "b":{"decision":"decline","score":850,"explanation":{"rules":[
         {"rule_id":"high-amount","outcome":"hit","message":"Amount 180.00 is above 150"}]}}}
      """;

  private final FakeServer server = new FakeServer();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    server.close();
  }

  private int ask(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString()));
    return HindsightCommand.forArguments()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private static String quality(int caught, int missed) {
    return "{\"alerts\":9,\"true_positives\":%d,\"false_negatives\":%d,\"false_positives\":3,"
            .formatted(caught, missed)
        + "\"precision\":0.5,\"recall\":0.25,\"f1\":null}";
  }

  private static String page(String cursor, int... ids) {
    var rows = new ArrayList<String>();
    for (int id : ids) {
      rows.add(CHANGE.formatted(id));
    }
    return "{\"page\":[" + String.join(",", rows) + "],\"next_cursor\":" + cursor + "}";
  }

  @Test
  void the_report_has_what_both_are_worth_and_their_rules() {
    server.answer(
        200,
        "{\"a\":{\"ruleset_version\":1},\"b\":{\"ruleset_version\":2},\"accounts\":2,"
            + "\"transactions\":1000,\"changed\":12,\"matrix\":[],\"evaluation_a\":"
            + quality(3, 5)
            + ",\"evaluation_b\":"
            + quality(4, 4)
            + ",\"money\":{\"EUR\":{\"saved\":\"180.00\",\"lost\":\"20.00\"}},"
            + "\"rules\":[{\"rule_id\":\"high-amount\",\"hits_a\":10,\"hits_b\":25,"
            + "\"true_positives_a\":1,\"true_positives_b\":2,\"false_positives_a\":9,"
            + "\"false_positives_b\":23,\"accounts_a\":7,\"accounts_b\":8}],\"changes\":[]}");

    assertThat(ask("compare", "1", "2", "--from", "2018-04-01", "--as-of", "2018-06-01")).isZero();

    assertThat(server.requests().get(0).target())
        .isEqualTo("GET /v1/compare?a=1&b=2&from=2018-04-01&as_of=2018-06-01&limit=20");
    assertThat(out.toString())
        .containsPattern("1 +9 +3 +5 +3 +50\\.0 % +25\\.0 % +-")
        .containsPattern("2 +9 +4 +4 +3 +50\\.0 % +25\\.0 % +-")
        .contains("Frauds that only 2 alerts: 180.00 EUR saved; that only 1 alerts: 20.00 EUR lost")
        .containsPattern("high-amount +10 +25 +\\+15 +1 +2 +9 +23 +7 +8");
  }

  @Test
  void without_a_known_fraud_there_is_nothing_to_be_worth() {
    server.answer(
        200,
        "{\"a\":{\"ruleset_version\":1},\"b\":{\"ruleset_version\":2},\"accounts\":2,"
            + "\"transactions\":1000,\"changed\":0,\"matrix\":[],\"evaluation_a\":"
            + quality(0, 0)
            + ",\"evaluation_b\":"
            + quality(0, 0)
            + ",\"money\":{},\"rules\":[],\"changes\":[]}");

    assertThat(ask("compare", "1", "2")).isZero();

    assertThat(out.toString()).contains("No fraud is known").doesNotContain("frauds caught");
  }

  @Test
  void changed_transactions_are_explained_page_by_page_up_to_the_limit() {
    server.answer(200, page("\"next\"", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    server.answer(200, page("\"more\"", 11, 12));

    assertThat(ask("compare", "1", "2", "--to", "2018-04-30", "--changed", "--limit", "12"))
        .isZero();

    assertThat(server.requests().get(0).target())
        .isEqualTo("GET /v1/compare/changes?a=1&b=2&to=2018-04-30&limit=10");
    assertThat(server.requests().get(1).target())
        .isEqualTo("GET /v1/compare/changes?a=1&b=2&to=2018-04-30&limit=2&cursor=next");
    assertThat(server.requests()).hasSize(2);
    assertThat(out.toString())
        .contains("Transaction t-12 of account 596, 2018-04-02T08:00:00Z, 180.00 EUR, fraud")
        .containsPattern("high-amount +not hit +Amount 180.00 is above 150");
  }

  @Test
  void all_changes_are_written_into_a_file() throws Exception {
    Path file = directory.resolve("changes.csv");
    server.answer(200, "transaction_id\nt-1\n");

    assertThat(ask("compare", "1", "2", "--export", file.toString())).isZero();

    assertThat(server.requests().get(0).target())
        .isEqualTo("GET /v1/compare/export?a=1&b=2&format=csv");
    assertThat(file).hasContent("transaction_id\nt-1\n");
    assertThat(out.toString()).contains("Wrote 19 bytes to");
    server.answer(200, "{}\n");
    Path lines = directory.resolve("changes.jsonl");
    assertThat(ask("compare", "1", "2", "--export", lines.toString(), "--json")).isZero();
    assertThat(server.requests().get(1).target()).endsWith("format=jsonl");
    assertThat(out.toString()).contains("\"bytes\" : 3");
  }

  @Test
  void an_export_that_fails_leaves_the_file_as_it_was() throws Exception {
    Path file = directory.resolve("changes.csv");
    Files.writeString(file, "old");
    server.answer(409, "{\"title\":\"Conflict\",\"detail\":\"version 2 has no complete build\"}");

    assertThat(ask("compare", "1", "2", "--export", file.toString())).isEqualTo(1);

    assertThat(err.toString()).contains("Conflict: version 2 has no complete build");
    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(ask("compare", "1", "2", "--export", "changes.xml")).isEqualTo(2);
    assertThat(server.requests()).hasSize(1);
    Path nowhere = directory.resolve("none/changes.csv");
    server.answer(200, "x");
    assertThat(ask("compare", "1", "2", "--export", nowhere.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(nowhere + ": cannot be written");
  }
}
