package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.rules.RulePacks;
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
import picocli.CommandLine;

class HindsightCommandTest {
  private final FakeServer server = new FakeServer();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... arguments) {
    return HindsightCommand.forArguments()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private int ask(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString()));
    return run(all.toArray(String[]::new));
  }

  private static void collect(CommandLine verb, List<CommandLine> into) {
    into.add(verb);
    verb.getSubcommands().values().forEach(each -> collect(each, into));
  }

  @Test
  void every_verb_has_help_with_an_example() {
    List<CommandLine> verbs = new ArrayList<>();
    collect(HindsightCommand.forArguments(), verbs);
    assertThat(verbs).hasSizeGreaterThan(19);
    for (CommandLine verb : verbs) {
      String name = verb.getCommandSpec().qualifiedName();
      assertThat(verb.getCommandSpec().findOption("--help")).as(name).isNotNull();
      assertThat(verb.getUsageMessage()).as(name).contains("Example:").contains("hindsight ");
      assertThat(verb.getUsageMessage().lines()).as(name).allMatch(line -> line.length() <= 100);
    }
  }

  @Test
  void a_command_line_that_makes_no_sense_ends_with_2_and_says_why() {
    assertThat(run("compare", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required parameter").contains("--help");
    assertThat(run("frobnicate")).isEqualTo(2);
    assertThat(run("rebuild")).isEqualTo(2);
    assertThat(run("rules")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_problem_is_one_line_with_title_detail_and_faults() {
    server.answer(
        422,
        "{\"title\":\"Invalid transaction\",\"status\":422,\"detail\":\"2 faults\",\"faults\":["
            + "{\"pointer\":\"/amount\",\"message\":\"required\"},"
            + "{\"pointer\":\"/ip\",\"message\":\"expected text\"}]}");
    assertThat(ask("score", "{}")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "hindsight: Invalid transaction: 2 faults; /amount: required; /ip: expected text\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_fault_that_the_detail_tells_is_not_told_twice() {
    server.answer(
        422,
        "{\"title\":\"Invalid\",\"detail\":\"/amount: required\",\"faults\":["
            + "{\"pointer\":\"/amount\",\"message\":\"required\"}]}");
    assertThat(ask("score", "{}")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("hindsight: Invalid: /amount: required\n");
  }

  @Test
  void a_stack_trace_is_shown_only_on_demand() {
    server.answer(404, "{\"title\":\"Not found\",\"detail\":\"no account x (yet)\"}");
    assertThat(ask("account", "x")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("hindsight: Not found: no account x (yet)\n");
    server.answer(404, "{\"title\":\"Not found\",\"detail\":\"no account x (yet)\"}");
    assertThat(ask("account", "x", "--verbose")).isEqualTo(1);
    assertThat(err.toString()).contains("\tat io.hindsight.cli.");
  }

  @Test
  void an_answer_that_is_no_problem_document_is_told_by_its_status() {
    server.answer(502, "<html>");
    assertThat(ask("status")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("hindsight: the server answered 502\n");
  }

  @Test
  void without_a_server_it_says_how_to_start_one() {
    String url = server.url().toString();
    server.close();
    assertThat(run("status", "--url", url)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "hindsight: no Hindsight server at " + url + ": start one with ./hindsight serve\n");
  }

  @Test
  void an_address_that_is_none_is_refused() {
    assertThat(run("status", "--url", "localhost")).isEqualTo(1);
    assertThat(err.toString()).contains("url: localhost (expected: such as http://localhost:8080)");
  }

  @Test
  void ids_are_encoded_into_the_path() {
    server.answer(404, "{}");
    ask("explain", "a/b c?", "--account", "x&y");
    assertThat(server.requests().get(0).target())
        .isEqualTo("GET /v1/transactions/a%2Fb%20c%3F/explanation?account_id=x%26y&format=text");
  }

  @Test
  void a_body_is_read_from_a_file() throws IOException {
    Path file = Files.writeString(directory.resolve("t.json"), "{\"x\":1}");
    server.answer(200, "{\"decision\":\"decline\",\"score\":900}");
    assertThat(ask("score", "@" + file)).isZero();
    assertThat(server.requests().get(0).body()).isEqualTo("{\"x\":1}");
    assertThat(out.toString()).startsWith("decline, score 900");
  }

  @Test
  void rules_are_checked_without_a_server_and_all_problems_are_shown() throws IOException {
    Path bad = directory.resolve("bad.yaml");
    Files.writeString(bad, "name: x\nrules:\n  - id: a\n    when: tx.amout > 1\n    points: 5\n");
    assertThat(run("rules", "check", bad.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(bad + ":4:").contains("^").contains("problem");
  }

  private Path tested(String tests) throws IOException {
    Path file = directory.resolve("tested.yaml");
    String rules = "name: x\nrules:\n  - {id: a, when: tx.amount > 10, points: 500}\n";
    return Files.writeString(file, rules + tests);
  }

  @Test
  void the_tests_of_a_rule_set_are_run_without_a_server() throws IOException {
    Path good = tested("tests:\n  - {name: small, when: {amount: 1}, expect: {score: 0}}\n");
    assertThat(run("rules", "test", good.toString())).isZero();
    assertThat(out.toString()).contains("passed  small").contains("1 test passed.");
  }

  @Test
  void a_test_that_fails_shows_the_difference_and_the_explanation() throws IOException {
    Path bad = tested("tests:\n  - {name: large, when: {amount: 11}, expect: {score: 0}}\n");
    assertThat(run("rules", "test", bad.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("FAILED  large (" + bad + ":5)")
        .contains("expected: 0")
        .contains("actual:   500")
        .contains("HIT          a: +500")
        .contains("1 of 1 test failed.");
    assertThat(run("rules", "test", bad.toString(), "--json")).isEqualTo(1);
    assertThat(out.toString()).contains("\"what\" : \"score\"");
  }

  @Test
  void a_rule_set_without_tests_says_so() throws IOException {
    assertThat(run("rules", "test", tested("").toString())).isZero();
    assertThat(out.toString()).contains("has no tests");
  }

  @Test
  void values_are_added_to_a_list_in_somebodys_name() {
    server.answer(200, "{\"name\":\"blocked\",\"changed\":2,\"entries\":1200}");
    assertThat(ask("lists", "add", "blocked", "d1", "d2", "--note", "lost", "--by", "ana"))
        .isZero();
    assertThat(server.requests().get(0).target()).isEqualTo("POST /v1/lists/blocked/entries");
    assertThat(server.requests().get(0).body())
        .isEqualTo(
            "{\"by\":\"ana\",\"entries\":["
                + "{\"value\":\"d1\",\"expires_at\":null,\"note\":\"lost\"},"
                + "{\"value\":\"d2\",\"expires_at\":null,\"note\":\"lost\"}]}");
    assertThat(out.toString()).isEqualTo("blocked: 2 changes; entries now: 1,200.\n");
  }

  @Test
  void a_file_that_does_not_fit_a_list_is_told_with_its_lines() throws IOException {
    Path file = Files.writeString(directory.resolve("d.csv"), "value\n\nx\n");
    server.answer(
        422,
        "{\"title\":\"Invalid rows\",\"detail\":\"line 3: value: is odd (and 1 more)\",\"faults\":["
            + "{\"line\":3,\"column\":\"value\",\"message\":\"is odd\"},"
            + "{\"line\":5,\"column\":\"note\",\"message\":\"is long\"}]}");
    assertThat(ask("lists", "upload", "blocked", file.toString(), "--replace", "--by", "a b"))
        .isEqualTo(1);
    assertThat(server.requests().get(0).target())
        .isEqualTo("POST /v1/lists/blocked/upload?by=a%20b&replace=true");
    assertThat(err.toString())
        .isEqualTo(
            "hindsight: Invalid rows: line 3: value: is odd (and 1 more);"
                + " line 5 note: is long\n");
  }

  @Test
  void a_snooze_says_for_whom_and_until_when() {
    server.answer(
        201, "{\"rule_id\":\"large\",\"account_id\":\"596\",\"until\":\"2026-05-01T00:00:00Z\"}");
    assertThat(ask("snooze", "large", "596", "--until", "2026-05-01T00:00:00Z", "--why", "moves"))
        .isZero();
    assertThat(out.toString())
        .isEqualTo("Rule large is snoozed for account 596 until 2026-05-01T00:00:00Z.\n");
    server.answer(200, "{\"rule_id\":\"large\",\"account_id\":\"596\"}");
    assertThat(ask("unsnooze", "large", "596", "--by", "bo")).isZero();
    assertThat(server.requests().get(1).target())
        .isEqualTo("DELETE /v1/snoozes?rule_id=large&account_id=596&by=bo");
  }

  @Test
  void rule_packs_are_listed_and_printed_without_a_server() throws IOException {
    assertThat(run("rules", "packs")).isZero();
    assertThat(out.toString().lines())
        .hasSize(RulePacks.names().size() + 2)
        .allMatch(line -> line.length() <= 100)
        .anyMatch(line -> line.startsWith("card-testing "));
    out.getBuffer().setLength(0);
    assertThat(run("rules", "packs", "card-payments")).isZero();
    Path mine = Files.writeString(directory.resolve("mine.yaml"), out.toString());
    assertThat(run("rules", "test", mine.toString())).isZero();
    assertThat(out.toString()).contains(" tests passed.").doesNotContain("FAILED");
  }

  @Test
  void rule_packs_are_written_as_json_for_programs() throws IOException {
    assertThat(run("rules", "packs", "--json")).isZero();
    JsonNode packs = Json.parse(out.toString().getBytes(StandardCharsets.UTF_8)).path("packs");
    assertThat(packs).hasSize(RulePacks.names().size());
    assertThat(packs).allMatch(pack -> !pack.path("title").asText().isEmpty());
    out.getBuffer().setLength(0);
    assertThat(run("rules", "packs", "cards-strict", "--json")).isZero();
    JsonNode pack = Json.parse(out.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(pack.path("source").asText()).isEqualTo(RulePacks.source("cards-strict"));
  }

  @Test
  void a_rule_pack_that_does_not_exist_is_answered_with_those_that_do() {
    assertThat(run("rules", "packs", "card-paymnts")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("hindsight: rule pack: card-paymnts (expected: one of [cards-baseline, ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_matrix_shows_counts_and_money_of_each_transition() {
    server.answer(
        200,
        "{\"a\":{\"ruleset_version\":1},\"b\":{\"ruleset_version\":2},\"accounts\":2,"
            + "\"transactions\":1000,\"changed\":12,\"matrix\":[{\"a\":\"approve\",\"b\":"
            + "\"decline\",\"count\":12,\"amounts\":{\"EUR\":\"1234.50\"}}],\"rules\":[{"
            + "\"rule_id\":\"high-amount\",\"hits_a\":10,\"hits_b\":25}],\"changes\":[]}");
    assertThat(ask("compare", "1", "2")).isZero();
    assertThat(out.toString())
        .contains("12 of 1,000 transactions (1.2 %) of 2 accounts")
        .contains("1234.50 EUR")
        .containsPattern("high-amount +10 +25 +\\+15");
  }

  @Test
  void a_recount_that_finds_a_fault_fails() {
    server.answer(
        200,
        "{\"ruleset_version\":2,\"builds\":[{\"build\":2,\"digest\":\"ab\",\"accounts\":1,"
            + "\"transactions\":3,\"parity_checked\":3,\"parity_mismatches\":1,\"missing\":0}]}");
    assertThat(ask("verify", "2")).isEqualTo(1);
    assertThat(out.toString()).contains("FAULT build 2: 1 differ from what was decided live");
  }
}
