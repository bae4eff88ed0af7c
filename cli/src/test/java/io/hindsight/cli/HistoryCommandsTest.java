package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandsTest {
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

  private List<String> targets() {
    return server.requests().stream().map(FakeServer.Request::target).toList();
  }

  @Test
  void a_dump_names_its_stream_and_writes_lines_as_they_come() {
    String lines = "{\"sequence_nr\":1}\n{\"sequence_nr\":2}\n";
    for (int i = 0; i < 4; i++) {
      server.answer(200, lines);
    }

    assertThat(ask("dump", "account|596", "--from-seq", "3", "--to-seq", "9")).isZero();
    assertThat(out.toString()).isEqualTo(lines);
    assertThat(ask("dump", "--account", "a|b%")).isZero();
    assertThat(ask("dump", "--profile", "terminal_id", "3156")).isZero();
    assertThat(ask("dump", "--profile", "merchant_id,mcc", "m1,5411")).isZero();

    assertThat(targets())
        .containsExactly(
            "GET /v1/streams/account%7C596/events?from_seq=3&to_seq=9",
            "GET /v1/streams/account%7Ca%257Cb%2525/events?from_seq=1",
            "GET /v1/streams/profile%7Cterminal_id%7C3156/events?from_seq=1",
            "GET /v1/streams/profile%7Cmerchant_id%2Cmcc%7C2%3Am14%3A5411/events?from_seq=1");
  }

  @Test
  void a_dump_that_is_refused_or_makes_no_sense_says_so() {
    server.answer(404, "{\"title\":\"Not found\",\"detail\":\"no stream account|x\"}");

    assertThat(ask("dump", "account|x")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("hindsight: Not found: no stream account|x\n");
    assertThat(ask("dump")).isEqualTo(2);
    assertThat(ask("dump", "rulebook", "--account", "1")).isEqualTo(2);
    assertThat(ask("dump", "--profile", "no_such_field", "1")).isEqualTo(2);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void an_account_is_shown_as_it_was() {
    server.answer(
        200,
        """
        {"account_id":"596","as_of":"2018-06-01T00:00:00Z","ruleset_version":2,
         "transaction_count":1,"fraud_count":1,"genuine_count":0,
         "features":[{"name":"count","value":"1","missing":null,"definition":"count"}],
         "lists":[{"list":"watched","field":"account_id","value":"596"}],
         "snoozes":[{"rule_id":"high","until":"2019-01-01T00:00:00Z"}],
         "timeline":[{"event_seq":1,"occurred_at":"2018-05-01T00:00:00Z","transaction_id":"t",
         "amount":"1.00","currency":"EUR","decision":"review","score":600,"rules":["high"],
         "label":"fraud"}],"stopped_at_seq":null}
        """);

    assertThat(ask("account", "596", "--at", "2018-06-01")).isZero();

    assertThat(targets()).containsExactly("GET /v1/accounts/596?limit=50&at=2018-06-01");
    assertThat(out.toString())
        .contains("Account 596 at 2018-06-01T00:00:00Z: 1 transaction, decided by rule set 2\n")
        .contains("Labels: 1 fraud, 0 genuine.\n")
        .contains("In list watched: account_id 596\n")
        .contains("Snoozed: high until 2019-01-01T00:00:00Z\n")
        .contains("  review      600  fraud  high\n");
  }

  @Test
  void parked_events_are_listed_over_all_pages() {
    String page =
        """
        {"parked":[{"build":2,"ruleset_version":1,"account_id":"%s","event_seq":4,"error":"why"}],
         "next_cursor":%s}
        """;
    server
        .answer(200, page.formatted("a", "\"abc\""))
        .answer(200, page.formatted("b", "null"))
        .answer(200, "{\"parked\":[],\"next_cursor\":null}");

    assertThat(ask("parked", "--build", "2")).isZero();
    assertThat(out.toString()).contains("a      ").contains("\n    2         1  b");
    assertThat(ask("parked")).isZero();
    assertThat(out.toString()).endsWith("No account stops anywhere.\n");

    assertThat(targets())
        .containsExactly(
            "GET /v1/parked-events?build=2",
            "GET /v1/parked-events?build=2&cursor=abc",
            "GET /v1/parked-events");
  }

  @Test
  void a_retry_fails_when_an_account_stays_parked() {
    String result =
        """
        {"tried":1,"folded":%d,"results":[{"build":2,"ruleset_version":1,"account_id":"a",
         "event_seq":4,"error":"why","outcome":"%s"}],"next_cursor":null}
        """;
    server.answer(200, result.formatted(0, "parked")).answer(200, result.formatted(1, "folded"));

    assertThat(ask("parked", "retry", "--account", "a")).isEqualTo(1);
    assertThat(out.toString()).contains("parked   why\n").endsWith("0 of 1 folded to the end.\n");
    assertThat(ask("parked", "retry")).isZero();
    assertThat(out.toString()).endsWith("1 of 1 folded to the end.\n");

    assertThat(targets().get(0)).isEqualTo("POST /v1/parked-events/retry?account_id=a");
  }

  @Test
  void one_account_is_rebuilt_by_a_file_that_is_not_published() throws Exception {
    Path rules =
        Files.writeString(
            directory.resolve("mine.yaml"),
            """
            name: mine
            rules:
              - {id: high, when: tx.amount > 5.0, points: 10, reason: High}
            thresholds: {challenge: 300, review: 500, decline: 800}
            """);
    server.answer(
        200,
        """
        {"account_id":"596","name":"mine","transactions":3,"changed":1,"decisions":[
         {"event_seq":3,"occurred_at":"2018-05-01T00:00:00Z","transaction_id":"t","amount":"1.00",
          "currency":"EUR","changed":true,"live":{"decision":"review","score":600},
          "candidate":{"decision":"approve","score":10,"rules":["high"]}}],"stopped_at_seq":null}
        """);

    assertThat(ask("rebuild", "--account", "596", "--rules", rules.toString())).isZero();

    assertThat(targets()).containsExactly("POST /v1/accounts/596/replay?limit=50");
    assertThat(server.requests().get(0).body()).startsWith("{\"ruleset\":\"name: mine\\n");
    assertThat(out.toString())
        .startsWith("Account 596 by mine: 3 transactions, 1 changed\n")
        .contains("review    600  approve     10  changed  high\n");
    assertThat(ask("rebuild", "--account", "596", "--pause", "1")).isEqualTo(2);
    assertThat(ask("rebuild", "--version", "1", "--limit", "3")).isEqualTo(2);
  }

  @Test
  void a_sample_that_differs_fails() {
    String verification =
        """
        {"ruleset_version":1,"sample":3,"seed":7,"builds":[{"build":2,"accounts":3,
         "transactions":30,"mismatches":%d,"missing":0,"unexpected":0,"behind":0,"parked":0,
         "differences":[%s],"took_ms":1}]}
        """;
    server
        .answer(200, verification.formatted(0, ""))
        .answer(
            200,
            verification.formatted(
                1, "{\"account_id\":\"a\",\"event_seq\":5,\"kind\":\"mismatch\"}"));

    assertThat(ask("verify", "1", "--sample", "3", "--seed", "7")).isZero();
    assertThat(out.toString()).contains("Verified: each decision of the sample");
    assertThat(ask("verify", "1", "--sample", "3")).isEqualTo(1);
    assertThat(out.toString()).contains("FAULT build 2: account a, event 5: mismatch\n");
    assertThat(ask("verify", "--seed", "3")).isEqualTo(2);

    assertThat(targets())
        .containsExactly(
            "GET /v1/rulesets/1/verification?sample=3&seed=7",
            "GET /v1/rulesets/1/verification?sample=3");
  }
}
