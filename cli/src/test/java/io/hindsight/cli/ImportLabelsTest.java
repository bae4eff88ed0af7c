package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels among the rows of an import. */
class ImportLabelsTest {
  private static final String HEADER = "transaction_id,occurred_at,account_id,amount,fraud\n";
  private static final Instant T0 = Instant.parse("2018-04-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2020-01-01T00:00:00Z");

  private final FakeServer server = new FakeServer();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("file.csv");
    // t1 and t3 are frauds; with a delay of 2 s they are known when t3 and t5 occur.
    write(line(1, T0, "1"), line(2, T0.plusSeconds(1), "0"), line(3, T0.plusSeconds(2), "TRUE"));
    append(line(4, T0.plusSeconds(3), "false"), line(5, T0.plusSeconds(4), "0"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String line(int id, Instant occurredAt, String fraud) {
    return "t" + id + "," + occurredAt + ",a,1.00," + fraud + "\n";
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, HEADER + String.join("", lines));
  }

  private void append(String... lines) throws IOException {
    Files.writeString(file, Files.readString(file) + String.join("", lines));
  }

  private static JsonNode parse(String text) {
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String show(ImportRow row) {
    JsonNode json = parse(row.json());
    boolean isLabel = json.has("label");
    JsonNode tx = isLabel ? json.path("transaction") : json;
    return (isLabel ? "label of " : "") + tx.path("transaction_id").asText();
  }

  private List<ImportRow> rows(long max, Duration delay, Instant now, boolean unordered)
      throws IOException {
    List<ImportRow> all = new ArrayList<>();
    try (TransactionFile open = TransactionFile.open(file, Set.of(), unordered, true)) {
      ImportRows rows = new ImportRows(open, max, delay, now);
      for (ImportRow row = rows.next(); row != null; row = rows.next()) {
        all.add(row);
      }
    }
    return all;
  }

  private List<String> shown(long max, String delay) throws IOException {
    return rows(max, Duration.parse(delay), NOW, false).stream()
        .map(ImportLabelsTest::show)
        .toList();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("import", file.toString(), "--batch", "4"));
    all.addAll(List.of("--url", server.url().toString()));
    all.addAll(List.of(arguments));
    return HindsightCommand.forArguments()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private void answer(int rowsDone, int accepted, int labels) {
    String decision = "{\"transaction_id\":\"t\",\"decision\":\"approve\",\"status\":\"new\"}";
    String decisions = String.join(",", java.util.Collections.nCopies(accepted, decision));
    server.answer(
        200,
        "{\"rows_done\":%d,\"accepted\":%d,\"duplicates\":0,\"labels\":%d,\"decisions\":[%s]}"
            .formatted(rowsDone, accepted, labels, decisions));
  }

  @Test
  void a_label_comes_before_what_occurred_when_it_became_known() throws IOException {
    assertThat(shown(ImportSettings.ALL_ROWS, "PT2S"))
        .containsExactly("t1", "t2", "label of t1", "t3", "t4", "label of t3", "t5");
    assertThat(shown(ImportSettings.ALL_ROWS, "PT0S"))
        .containsExactly("t1", "label of t1", "t2", "t3", "label of t3", "t4", "t5");
  }

  @Test
  void labels_that_become_known_after_the_last_transaction_follow_it_in_order() throws IOException {
    assertThat(shown(ImportSettings.ALL_ROWS, "PT1H"))
        .containsExactly("t1", "t2", "t3", "t4", "t5", "label of t1", "label of t3");
  }

  @Test
  void rows_are_numbered_as_they_are_sent_and_keep_their_lines() throws IOException {
    List<ImportRow> rows = rows(ImportSettings.ALL_ROWS, Duration.ofSeconds(2), NOW, false);
    assertThat(rows).extracting(ImportRow::row).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(rows).extracting(ImportRow::line).containsExactly(2L, 3L, 2L, 4L, 5L, 4L, 6L);
  }

  @Test
  void a_label_names_its_time_and_holds_the_whole_transaction() throws IOException {
    List<ImportRow> rows = rows(ImportSettings.ALL_ROWS, Duration.ofSeconds(2), NOW, false);
    assertThat(rows.get(2).json())
        .isEqualTo(
            "{\"label\":{\"fraud\":true,\"source\":\"chargeback\",\"known_at\":"
                + "\"2018-04-01T00:00:02Z\"},\"transaction\":"
                + rows.get(0).json()
                + "}");
    assertThat(rows.get(0).json()).doesNotContain("fraud");
  }

  @Test
  void where_the_limit_cuts_the_file_the_pending_labels_wait() throws IOException {
    assertThat(shown(3, "PT2S")).containsExactly("t1", "t2", "label of t1", "t3");
    assertThat(shown(4, "PT1H")).containsExactly("t1", "t2", "t3", "t4");
    assertThat(shown(5, "PT1H")).endsWith("t5", "label of t1", "label of t3").hasSize(7);
  }

  @Test
  void what_a_limit_cuts_is_a_beginning_of_the_whole() throws IOException {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      boolean unordered = random.nextBoolean();
      int count = 1 + random.nextInt(40);
      Instant time = T0;
      write();
      StringBuilder lines = new StringBuilder();
      for (int i = 1; i <= count; i++) {
        time = time.plusSeconds(random.nextInt(4) - (unordered ? 1 : 0));
        lines.append(line(i, time, random.nextInt(3) == 0 ? "1" : "0"));
      }
      append(lines.toString());
      Duration delay = Duration.ofSeconds(random.nextInt(20));
      List<ImportRow> whole = rows(ImportSettings.ALL_ROWS, delay, NOW, unordered);
      for (int limit = 1; limit <= count; limit++) {
        List<ImportRow> part = rows(limit, delay, T0.plusSeconds(random.nextInt(50)), unordered);
        assertThat(whole.subList(0, part.size())).as("seed %d", seed).isEqualTo(part);
      }
    }
  }

  @Test
  void labels_are_sent_among_the_rows_and_counted() {
    server.answer(200, "{\"rows_done\":0}");
    answer(4, 3, 1);
    answer(7, 2, 1);
    assertThat(run("--label-delay", "2s")).as(err.toString()).isZero();
    assertThat(server.requests().get(1).target()).endsWith("/batches?first_row=1");
    assertThat(server.requests().get(2).target()).endsWith("/batches?first_row=5");
    assertThat(server.requests().get(1).body().lines()).hasSize(4);
    assertThat(out.toString()).contains("5 new, 0 duplicates; 2 labels").doesNotContain("column");
  }

  @Test
  void rows_that_are_done_are_not_sent_again_and_their_labels_still_follow() {
    server.answer(200, "{\"rows_done\":5}");
    answer(7, 1, 1);
    assertThat(run("--label-delay", "2s", "--json")).as(err.toString()).isZero();
    assertThat(server.requests().get(1).target()).endsWith("/batches?first_row=6");
    assertThat(server.requests().get(1).body().lines().toList().get(0))
        .contains("\"label\"")
        .contains("\"t3\"");
    JsonNode summary = parse(out.toString());
    assertThat(summary.path("labels").asInt()).isEqualTo(1);
    assertThat(summary.path("labels_left_out").asInt()).isZero();
  }

  @Test
  void an_import_with_labels_is_known_by_the_delay_too() {
    assertThat(
            Set.of(
                Fingerprint.of(file),
                Fingerprint.of(file, Duration.ofDays(7)),
                Fingerprint.of(file, Duration.ofDays(8))))
        .hasSize(3)
        .allMatch(fingerprint -> fingerprint.matches("[0-9a-f]{64}"));
    assertThat(Fingerprint.of(file, null)).isEqualTo(Fingerprint.of(file));
    server.answer(200, "{\"rows_done\":7}");
    assertThat(run("--label-delay", "7d")).as(err.toString()).isZero();
    assertThat(server.requests().get(0).target())
        .endsWith("/" + Fingerprint.of(file, Duration.ofDays(7)));
    assertThat(out.toString()).contains("Nothing to do: all 7 rows");
  }

  @Test
  void labels_that_are_not_known_yet_are_left_out_and_it_says_how_many() throws IOException {
    Instant recent = Instant.now().minus(1, ChronoUnit.HOURS);
    write(line(1, recent, "1"), line(2, recent, "1"), line(3, recent, "0"));
    server.answer(200, "{\"rows_done\":0}");
    answer(3, 3, 0);
    assertThat(run("--label-delay", "1d")).as(err.toString()).isZero();
    assertThat(server.requests()).hasSize(2);
    assertThat(out.toString()).contains("Left out: 2 labels of frauds that are not known yet");
  }

  @Test
  void a_refused_label_is_told_by_the_line_of_its_transaction() {
    server.answer(200, "{\"rows_done\":0}");
    server.answer(409, "{\"title\":\"Conflict\",\"detail\":\"/2: t1 was not decided\"}");
    assertThat(run("--label-delay", "2s")).isEqualTo(1);
    assertThat(err.toString()).contains(file + ":2: t1 was not decided");
  }

  @Test
  void what_is_neither_fraud_nor_not_is_refused_with_its_place() throws IOException {
    append(line(6, T0.plusSeconds(9), "maybe"));
    server.answer(200, "{\"rows_done\":0}");
    answer(4, 3, 1);
    assertThat(run("--label-delay", "2s")).isEqualTo(1);
    assertThat(err.toString())
        .contains(file + ":7: fraud: \"maybe\" (expected: 1, 0, true or false)");
  }

  @Test
  void a_file_without_the_column_is_refused() throws IOException {
    Files.writeString(file, "transaction_id,occurred_at,account_id,amount\n");
    assertThat(run("--label-delay", "2s")).isEqualTo(1);
    assertThat(err.toString())
        .contains(file + ":1: the header has no column for fraud, which --label-delay needs");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void the_column_cannot_be_read_and_ignored() {
    assertThat(run("--label-delay", "2s", "--ignore", "fraud")).isEqualTo(2);
    assertThat(err.toString()).contains("ignore: fraud (expected: not with --label-delay");
  }

  @Test
  void a_delay_has_a_unit_that_is_known() {
    assertThat(run("--label-delay", "7w")).isEqualTo(2);
    assertThat(err.toString()).contains("expected: such as 60s, 5m or 7d");
  }
}
