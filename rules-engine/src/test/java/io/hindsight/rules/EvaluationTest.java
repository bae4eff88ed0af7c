package io.hindsight.rules;

import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.Explanation.RuleLine;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
  private static final String FEATURES =
      """
      n: {key: account_id, aggregate: count, window: 24h}
      usual: {key: account_id, aggregate: mean, of: tx.amount, window: 24h}
      """;

  /** Amount 57.16, terminal and country known, device not; no past, so that usual is missing. */
  private static final Transaction TX =
      Transactions.with(Map.of("risk", 7L, "score", 0.5, "vip", true, "tag", "a"));

  private static RuleLine explain(String when) {
    CompiledRuleSet rules = RuleSets.of(FEATURES, when);
    Explanation explanation = rules.explain(TX, rules.newState());
    boolean hit = !rules.evaluate(TX, rules.newState()).hits().isEmpty();
    RuleLine line = explanation.rules().get(0);
    assertThat(line.outcome() == RuleOutcome.HIT).isEqualTo(hit);
    return line;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "tx.amount > 57 ; HIT",
        "tx.amount > 57.16 ; NOT_HIT",
        "tx.amount >= 57.16 ; HIT",
        "tx.amount * 2 > 114 ; HIT",
        "tx.amount == 57 ; NOT_HIT",
        "n == 0.0 ; HIT",
        "n + 1.5 > 1 ; HIT",
        "n < 1 && tx.country == 'BE' ; HIT",
        "tx.country in ['NL', 'BE'] ; HIT",
        "n in [1, 2] ; NOT_HIT",
        "has(tx.device_id) ; NOT_HIT",
        "!has(tx.device_id) ; HIT",
        "has(tx.terminal_id) && has(tx.attributes.risk) ; HIT",
        "has(tx.attributes.none) ; NOT_HIT",
        "tx.device_id == 'd1' ; MISSING_INPUT",
        "tx.device_id != 'd1' ; MISSING_INPUT",
        "!(tx.device_id == 'd1') ; MISSING_INPUT",
        "tx.device_id.startsWith('d') ; MISSING_INPUT",
        "usual > 3 ; MISSING_INPUT",
        "usual > 3 || n == 0 ; HIT",
        "n == 1 && usual > 3 ; NOT_HIT",
        "usual > 3 && n == 1 ; NOT_HIT",
        "usual > 3 && n == 0 ; MISSING_INPUT",
        "tx.attributes.none > 3 ; MISSING_INPUT",
        "tx.attributes['none'] > 3 ; MISSING_INPUT",
        "tx.attributes.risk > 3 ; HIT",
        "tx.attributes.risk == 7.0 ; HIT",
        "tx.attributes.score < 1 ; HIT",
        "tx.attributes.vip == true ; HIT",
        "tx.attributes.tag == 7 ; NOT_HIT",
        "tx.attributes.tag > 7 ; ERROR",
        "1 / n > 1 ; ERROR",
        "9223372036854775807 + n + 1 > 0 ; ERROR",
        "n == 0 || 1 / n > 1 ; HIT",
        "tx.occurred_at.getHours() == 0 ; HIT",
        "tx.occurred_at.getHours('+05:00') == 5 ; HIT",
        "tx.occurred_at > timestamp('2018-01-01T00:00:00Z') ; HIT",
        "tx.occurred_at - duration('1h') > timestamp('2018-04-01T00:00:00Z') ; NOT_HIT",
        "tx.ip.startsWith('203.') ; HIT",
        "tx.ip.matches('^203[.]') ; HIT",
        "['a', 'b'].exists(c, c == tx.attributes.tag) ; HIT",
        "(n > 0 ? usual : tx.amount) > 5 ; HIT",
        "size(tx.attributes) == 4 ; HIT",
        "-n > -1 ; HIT",
        "0.0 / 0.0 > 3 ; NOT_HIT",
        "0.0 / 0.0 < 3 ; NOT_HIT",
        "[1.5].exists(x, x >= 1) ; HIT",
        "tx.amount > 100 ? true : n == 0 ; HIT",
      })
  void conditionsMeanWhatTheySay(String when, RuleOutcome outcome) {
    assertThat(explain(when).outcome()).isEqualTo(outcome);
  }

  @Test
  void anExplanationShowsWhatAConditionRead() {
    RuleLine line = explain("tx.device_id == 'd1' || n > 5 || tx.attributes.risk > 9");
    assertThat(line.values())
        .containsEntry("tx.device_id", null)
        .containsEntry("n", 0L)
        .containsEntry("tx.attributes.risk", 7L)
        .hasSize(3);
  }

  @Test
  void theScoreIsHeldAndTheHardestDecisionWins() {
    CompiledRuleSet rules =
        RuleSets.compile(
            """
            name: scores
            rules:
              - {id: a, when: "true", points: 900}
              - {id: b, when: tx.amount > 10, points: 900}
              - {id: c, when: tx.amount > 20, points: -1000}
              - {id: d, when: tx.amount > 30, decision: review}
              - {id: e, when: tx.amount > 40, points: -1000}
            thresholds: {challenge: 1, review: 2, decline: 1000}
            """);
    assertThat(judge(rules, 500)).isEqualTo("900 review");
    assertThat(judge(rules, 1_500)).isEqualTo("1000 decline");
    assertThat(judge(rules, 2_500)).isEqualTo("800 review");
    assertThat(judge(rules, 3_500)).isEqualTo("800 review");
    assertThat(judge(rules, 4_500)).isEqualTo("0 review");
  }

  private static String judge(CompiledRuleSet rules, long amountMinor) {
    Evaluation evaluation = rules.evaluate(Transactions.at(START, amountMinor), rules.newState());
    return evaluation.score() + " " + evaluation.decision().label();
  }

  @Test
  void reasonsPrintAmountsFeaturesAndMissingValues() {
    CompiledRuleSet rules =
        RuleSets.compile(
            """
            name: reasons
            features:
              n: {key: account_id, aggregate: count, window: 24h}
              spent: {key: account_id, aggregate: sum, of: tx.amount, window: 24h, include_current: true}
              usual: {key: account_id, aggregate: mean, of: tx.amount, window: 24h}
            rules:
              - {id: a, when: n < 5, points: 1, reason: "{tx.amount} {tx.currency} {n} {spent} {usual} {tx.device_id} {tx.attributes.risk}"}
              - id: b
                when: n < 5 &&
                  tx.amount > 1
                points: 1
            """);
    assertThat(rules.evaluate(TX, rules.newState()).hits())
        .containsExactly(
            new Hit(0, 1, "57.16 EUR 0 57.16 - - 7"), new Hit(1, 1, "n < 5 && tx.amount > 1"));
  }

  @Test
  void theEarlierOfTwoTransactionsAtTheSameMicrosecondCounts() {
    CompiledRuleSet rules = RuleSets.of(FEATURES, "n >= 1");
    FeatureState state = rules.newState();
    assertThat(rules.evaluate(TX, state).hits()).isEmpty();
    state.observe(TX);
    assertThat(rules.evaluate(TX, state).hits()).hasSize(1);
  }

  @Test
  void anEvaluationDoesNotChangeTheState() {
    CompiledRuleSet rules = RuleSets.of(FEATURES, "n >= 0 && usual > 1");
    FeatureState state = rules.newState();
    state.observe(TX);
    byte[] before = state.toBytes();
    rules.evaluate(TX, state);
    rules.explain(TX, state);
    assertThat(state.toBytes()).isEqualTo(before);
  }

  @Test
  void aMessageIsNeverCutInTheMiddleOfACharacter() {
    String grins = "\uD83D\uDE00".repeat(Limits.MAX_TEXT / 2);
    String reason = "{tx.attributes.v}".repeat(4);
    for (String before : new String[] {"", "x"}) {
      CompiledRuleSet rules =
          RuleSets.compile(
              "name: long\nrules:\n  - {id: r, when: tx.amount > 1, points: 1, reason: '"
                  + before
                  + reason
                  + "'}\n");
      String message =
          rules
              .evaluate(Transactions.with(Map.of("v", grins)), rules.newState())
              .hits()
              .get(0)
              .message();
      assertThat(message).hasSizeBetween(Limits.MAX_MESSAGE - 1, Limits.MAX_MESSAGE);
      byte[] stored = message.getBytes(StandardCharsets.UTF_8);
      assertThat(new String(stored, StandardCharsets.UTF_8)).isEqualTo(message).endsWith("...");
    }
  }
}
