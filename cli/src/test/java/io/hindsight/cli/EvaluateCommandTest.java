package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluateCommandTest {
  private static final String EVALUATION =
      """
      {"version":2,"transactions":20000,"alerts":150,"frauds":180,"true_positives":120,
       "false_positives":30,"false_negatives":60,"precision":0.8,"recall":0.6667,"f1":0.7273,
       "money":{"EUR":{"caught":"24012.50","missed":"3120.00","alerted_genuine":"9120.10"}},
       "rules":[
        {"rule_id":"high-amount","shadow":false,"hits":1140,"true_positives":112,
         "false_positives":1028,"precision":0.0982,
         "money":{"EUR":{"fraud":"23000.00","genuine":"9000.10"}}},
        {"rule_id":"night","shadow":true,"hits":0,"true_positives":0,"false_positives":0,
         "precision":null,"money":{}}],
       "took_ms":420}
      """;

  private final FakeServer server = new FakeServer();
  private final StringWriter out = new StringWriter();

  @AfterEach
  void stop() {
    server.close();
  }

  private int ask(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString()));
    return HindsightCommand.forArguments()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(new StringWriter(), true))
        .execute(all.toArray(String[]::new));
  }

  @Test
  void the_report_has_shares_money_and_rules() {
    server.answer(200, EVALUATION);

    assertThat(ask("evaluate", "2")).isZero();

    assertThat(out.toString())
        .contains("Rule set 2 evaluated")
        .contains("180 frauds among 20,000 transactions, 150 alerts.")
        .containsPattern("80\\.0 % +66\\.7 % +72\\.7 % +120 +60 +30")
        .containsPattern("EUR +24012\\.50 +3120\\.00 +9120\\.10")
        .containsPattern("high-amount +1,140 +112 +1,028 +9\\.8 % +23000\\.00 EUR +9000\\.10 EUR")
        .containsPattern("night \\(shadow\\) +0 +0 +0 +- +- +-");
  }

  @Test
  void what_was_decided_live_is_evaluated_when_no_version_is_named() {
    server.answer(
        200,
        "{\"version\":null,\"transactions\":1,\"alerts\":0,\"frauds\":0,\"precision\":null,"
            + "\"recall\":null,\"f1\":null,\"money\":{},\"rules\":[]}");

    assertThat(ask("evaluate")).isZero();

    assertThat(server.requests().get(0).target()).isEqualTo("GET /v1/evaluation");
    assertThat(out.toString())
        .contains("What was decided live, evaluated")
        .contains("0 frauds among 1 transaction, 0 alerts.");
  }

  @Test
  void the_period_is_passed_on_as_it_is() {
    server.answer(200, EVALUATION);

    assertThat(
            ask(
                "evaluate",
                "2",
                "--from",
                "2018-04-01",
                "--to",
                "2018-04-30T00:00:00+02:00",
                "--as-of",
                "2018-06-01",
                "--json"))
        .isZero();

    assertThat(server.requests().get(0).target())
        .isEqualTo(
            "GET /v1/evaluation?version=2&from=2018-04-01"
                + "&to=2018-04-30T00%3A00%3A00%2B02%3A00&as_of=2018-06-01");
    assertThat(out.toString()).contains("\"true_positives\" : 120");
  }
}
