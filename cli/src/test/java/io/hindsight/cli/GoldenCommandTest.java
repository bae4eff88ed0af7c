package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenCommandTest {
  private static final String CHANGED = "{\"changed\":2,\"cases\":12,\"rulebook_position\":40}";

  private static final String BYTE_ORDER_MARK = "\ufeff";

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

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  private JsonNode sent() throws IOException {
    return Json.parse(server.requests().get(0).body().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void cases_are_pinned_from_csv() throws Exception {
    server.answer(200, CHANGED);
    String csv =
        """
        transaction_id,expected,account_id,note
        t-1,decline,596,"stolen, it was"
        t-2,approve,597,
        """;

    assertThat(ask("golden", "add", file("cases.csv", BYTE_ORDER_MARK + csv), "--by", "ana"))
        .isZero();

    assertThat(server.requests().get(0).target()).isEqualTo("POST /v1/golden-cases");
    assertThat(sent().toString())
        .isEqualTo(
            "{\"by\":\"ana\",\"cases\":[{\"transaction_id\":\"t-1\",\"expected\":\"decline\","
                + "\"account_id\":\"596\",\"note\":\"stolen, it was\"},{\"transaction_id\":\"t-2\","
                + "\"expected\":\"approve\",\"account_id\":\"597\"}]}");
    assertThat(out.toString()).contains("2 golden cases pinned or changed; golden cases now: 12.");
  }

  @Test
  void cases_are_pinned_from_json_lines() throws Exception {
    server.answer(200, CHANGED);
    String lines =
        """
        {"account_id":"596","transaction_id":"t-1","expected":"review"}

        {"account_id":"596","transaction_id":"t-2","expected":"review","note":null}
        """;

    assertThat(ask("golden", "add", file("cases.jsonl", lines), "--by", "ana")).isZero();

    assertThat(sent().path("cases")).hasSize(2);
  }

  @Test
  void what_is_no_case_is_refused_with_its_line_and_nothing_is_sent() throws Exception {
    String head = "account_id,transaction_id,expected\n";
    assertRefused(file("a.csv", head + "596,t-1,refuse\n"), ":2: expected: refuse (expected: ");
    assertRefused(file("b.csv", head + "596,,review\n"), ":2: transaction_id: is empty");
    assertRefused(file("c.csv", head + "596,t-1\n"), ":2: fields: 2 (expected: 3)");
    assertRefused(
        file("d.csv", head + "596,t-1,review\n596,t-1,decline\n"),
        ":3: the transaction stands on line 2 too");
    assertRefused(file("e.csv", "account_id,expected\n"), ":1: columns: account_id, expected");
    assertRefused(file("f.csv", head), ": holds no golden case");
    assertRefused(file("g.jsonl", "{}\n"), ":1: account_id: is empty");
    assertRefused(file("h.jsonl", "\n{\"id\":1}\n"), ":2: id: unknown field");
    assertRefused(file("i.jsonl", "[]\n"), ":1: no object");
    assertRefused(file("j.jsonl", "{\n"), ":1: not JSON");
    assertRefused(directory.resolve("k.csv").toString(), ": there is no such file");
    assertThat(server.requests()).isEmpty();
  }

  private void assertRefused(String file, String message) {
    assertThat(ask("golden", "add", file)).as(file).isEqualTo(1);
    assertThat(err.toString()).contains(file + message);
  }

  @Test
  void cases_are_listed_and_removed() {
    server.answer(
        200,
        "{\"cases\":1,\"page\":[{\"account_id\":\"596\",\"transaction_id\":\"t-1\","
            + "\"expected\":\"decline\",\"note\":null,\"by\":\"ana\","
            + "\"at\":\"2018-04-02T08:00:00Z\"}],\"next_cursor\":null}");
    assertThat(ask("golden", "list", "--account", "596")).isZero();
    assertThat(server.requests().get(0).target())
        .isEqualTo("GET /v1/golden-cases?limit=100&account_id=596");
    assertThat(out.toString()).containsPattern("596 +t-1 +decline +- +ana");

    server.answer(200, CHANGED);
    assertThat(ask("golden", "remove", "596", "t/1", "--by", "ana")).isZero();
    assertThat(server.requests().get(1).target())
        .isEqualTo("DELETE /v1/golden-cases?account_id=596&transaction_id=t%2F1&by=ana");
    assertThat(out.toString()).contains("Removed; golden cases now: 12.");
    assertThat(ask("golden")).isEqualTo(2);
  }

  @Test
  void a_promotion_names_every_case_that_fails_and_can_be_forced() {
    server.answer(
        409,
        "{\"title\":\"Conflict\",\"detail\":\"version 2 fails 2 of 12 golden cases\","
            + "\"failures\":[{\"account_id\":\"596\",\"transaction_id\":\"t-1\","
            + "\"expected\":\"decline\",\"got\":\"approve\",\"note\":null},"
            + "{\"account_id\":\"597\",\"transaction_id\":\"t-2\",\"expected\":\"review\","
            + "\"got\":null,\"note\":null}]}");

    assertThat(ask("promote", "2")).isEqualTo(1);

    assertThat(server.requests().get(0).body()).isEqualTo("{\"force\":false}");
    assertThat(err.toString())
        .contains("version 2 is not promoted: it fails 2 golden cases")
        .contains("account 596, transaction t-1: approve (expected: decline)")
        .contains("account 597, transaction t-2: not found in the build (expected: review)")
        .contains("--force");
    server.answer(200, "{\"live_version\":2,\"build\":2,\"took_ms\":3}");
    assertThat(ask("promote", "2", "--force")).isZero();
    assertThat(server.requests().get(1).body()).isEqualTo("{\"force\":true}");
    server.answer(409, "{\"title\":\"Conflict\",\"detail\":\"no complete build\"}");
    assertThat(ask("promote", "3")).isEqualTo(1);
    assertThat(err.toString()).contains("Conflict: no complete build");
  }
}
