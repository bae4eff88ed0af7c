package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  private final FakeServer server = new FakeServer();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    StringBuilder text = new StringBuilder("transaction_id,occurred_at,account_id,amount\n");
    for (int i = 1; i <= 5; i++) {
      text.append("t" + i + ",2018-04-01T00:00:0" + i + "Z,a,1.00\n");
    }
    file = Files.writeString(directory.resolve("file.csv"), text);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("import", file.toString(), "--batch", "2"));
    all.addAll(List.of("--url", server.url().toString()));
    all.addAll(List.of(arguments));
    return HindsightCommand.forArguments()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private FakeServer done(long rows) {
    return server.answer(200, "{\"rows_done\":" + rows + "}");
  }

  private FakeServer batch(int rowsDone, int rows) {
    String decision = "{\"transaction_id\":\"t\",\"decision\":\"approve\",\"status\":\"new\"}";
    String decisions = String.join(",", java.util.Collections.nCopies(rows, decision));
    return server.answer(
        200,
        "{\"rows_done\":"
            + rowsDone
            + ",\"accepted\":"
            + rows
            + ",\"duplicates\":0,\"decisions\":["
            + decisions
            + "]}");
  }

  private String target(int request) {
    String target = server.requests().get(request).target();
    return target.substring(target.lastIndexOf('/'));
  }

  @Test
  void all_rows_are_sent_in_batches_and_their_decisions_kept() throws IOException {
    done(0);
    batch(2, 2);
    batch(4, 2);
    batch(5, 1);
    Path decisions = directory.resolve("decisions.ndjson");
    assertThat(run("--decisions", decisions.toString())).as(err.toString()).isZero();
    assertThat(target(0)).isEqualTo("/" + Fingerprint.of(file));
    assertThat(target(1)).isEqualTo("/batches?first_row=1");
    assertThat(target(2)).isEqualTo("/batches?first_row=3");
    assertThat(target(3)).isEqualTo("/batches?first_row=5");
    assertThat(server.requests().get(1).body().lines()).hasSize(2);
    assertThat(Files.readAllLines(decisions)).hasSize(5);
    assertThat(out.toString()).contains("Scored 5 rows").contains("5 new, 0 duplicates");
  }

  @Test
  void rows_that_are_done_are_not_sent_again() {
    done(4);
    batch(5, 1);
    assertThat(run()).isZero();
    assertThat(target(1)).isEqualTo("/batches?first_row=5");
    assertThat(out.toString()).contains("Going on after row 4");
  }

  @Test
  void a_file_that_is_done_needs_nothing() {
    done(5);
    assertThat(run()).isZero();
    assertThat(server.requests()).hasSize(1);
    assertThat(out.toString()).contains("Nothing to do: all 5 rows were scored before.");
  }

  @Test
  void only_the_first_rows_are_sent_when_that_is_asked_for() {
    done(0);
    batch(2, 2);
    batch(3, 1);
    assertThat(run("--limit", "3")).isZero();
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(2).body().lines()).hasSize(1);
  }

  @Test
  void a_batch_is_sent_again_while_the_server_is_busy() {
    done(0);
    server.answer(503, "{\"title\":\"Try again\",\"detail\":\"busy\"}");
    batch(2, 2);
    batch(4, 2);
    batch(5, 1);
    assertThat(run()).as(err.toString()).isZero();
    assertThat(server.requests().get(2)).isEqualTo(server.requests().get(1));
    assertThat(err.toString()).contains("Try again: busy (trying again for up to 60 s)");
  }

  @Test
  void it_gives_up_when_the_server_stays_busy() {
    done(0);
    server.answer(503, "{\"title\":\"Try again\",\"detail\":\"busy\"}");
    assertThat(run("--retry-for", "0s")).isEqualTo(1);
    assertThat(err.toString()).contains("hindsight: Try again: busy");
  }

  @Test
  void what_the_server_refuses_is_told_by_its_place_in_the_file() {
    done(0);
    batch(2, 2);
    server.answer(
        422,
        "{\"title\":\"Invalid\",\"faults\":[{\"pointer\":\"/1/amount\",\"message\":\"amount: 1.00"
            + " (expected: less)\"}]}");
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("hindsight: " + file + ":5: amount: 1.00 (expected: less)\n");
  }

  @Test
  void a_conflict_is_told_by_its_place_in_the_file() {
    done(0);
    server.answer(409, "{\"title\":\"Conflict\",\"detail\":\"/0: t1 is another transaction\"}");
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString()).contains(file + ":2: t1 is another transaction");
  }

  @Test
  void nothing_of_a_batch_with_a_bad_row_is_sent() throws IOException {
    Files.writeString(file, Files.readString(file).replace("t4,2018-04-01T00:00:04Z", "t4,x"));
    done(0);
    batch(2, 2);
    assertThat(run()).isEqualTo(1);
    assertThat(server.requests()).hasSize(2);
    assertThat(err.toString()).contains(file + ":5: occurred_at: \"x\"");
  }

  @Test
  void labels_are_left_out_and_it_says_so() throws IOException {
    Files.writeString(
        file, "transaction_id,occurred_at,account_id,amount,fraud\nt,2018-04-01T00:00:00Z,a,1,1\n");
    done(0);
    batch(1, 1);
    assertThat(run()).isZero();
    assertThat(server.requests().get(1).body()).doesNotContain("fraud");
    assertThat(out.toString()).contains("The columns fraud say what was found out later");
  }

  @Test
  void a_program_reads_the_summary_and_nothing_else() throws IOException {
    done(5);
    assertThat(run("--json")).isZero();
    assertThat(
            Json.parse(out.toString().getBytes(StandardCharsets.UTF_8))
                .path("rows_done_before")
                .asInt())
        .isEqualTo(5);
  }
}
