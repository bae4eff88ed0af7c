package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.ConditionPart.Kind;
import io.hindsight.rules.ConditionPart.State;
import io.hindsight.rules.Explanation.FeatureLine;
import io.hindsight.rules.Explanation.RuleLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
  private static final String FEATURES =
      """
      n: {key: account_id, aggregate: count, window: 24h}
      usual: {key: account_id, aggregate: mean, of: tx.amount, window: 24h}
      """;

  private static final List<String> LEAVES =
      List.of(
          "n > 1",
          "usual > 20.0",
          "tx.amount > 2 * usual",
          "tx.device_id == 'd1'",
          "has(tx.device_id)",
          "tx.attributes.risk >= 5",
          "tx.attributes.risk > tx.attributes.limit",
          "1 / n > 0",
          "tx.country in ['BE', 'NL']",
          "tx.attributes.vip == true",
          "tx.ip.startsWith('203.')",
          "[1, 2, 3].exists(i, i == n)",
          "true",
          "size(tx.attributes) > 2",
          "has(usual)",
          "default(usual, 0) > 30",
          "(n > 1 ? usual : 1) > 2.0",
          "hour(tx.occurred_at) < 12",
          "tx.device_id in lists.devices",
          "!(tx.attributes.risk in lists.risks)",
          "ip_in(tx.ip, '203.0.113.0/24')",
          "similarity(tx.device_id, 'd2') > 40",
          "tx.attributes['vip'] == false");

  private static RuleLine explain(String when, Transaction tx) {
    CompiledRuleSet rules = RuleSets.of(FEATURES, when);
    return rules.explain(tx, rules.newState()).rules().get(0);
  }

  private static ConditionPart condition(String when) {
    ConditionPart condition = explain(when, Transactions.with(Map.of("risk", 7L))).condition();
    assertThat(condition).isNotNull();
    return condition;
  }

  private static String shape(ConditionPart part) {
    StringBuilder shape = new StringBuilder(part.text());
    shape.append('=');
    shape.append(part.state() == State.VALUE ? part.value() : part.state().label());
    if (!part.parts().isEmpty()) {
      shape.append(part.parts().stream().map(ExplanationTest::shape).toList());
    }
    return shape.toString();
  }

  @Test
  void whatComesAfterTheDecidingPartIsNotLookedAt() {
    assertThat(shape(condition("n == 0 && n > 5 && usual > 3")))
        .isEqualTo(
            "n == 0 && n > 5 && usual > 3=false["
                + "n == 0=true[n=0], n > 5=false[n=0], usual > 3=not_looked_at["
                + "usual=not_looked_at]]");
    assertThat(condition("n > 5 || n == 0 || usual > 3").parts())
        .extracting(ConditionPart::state)
        .containsExactly(State.VALUE, State.VALUE, State.NOT_LOOKED_AT);
    assertThat(condition("usual > 3 && n == 0 && n > 5").parts())
        .extracting(ConditionPart::state)
        .containsExactly(State.MISSING, State.VALUE, State.VALUE);
  }

  @Test
  void aChoiceLooksAtTheBranchThatItTakes() {
    ConditionPart choice = condition("n > 0 ? usual > 3 : tx.amount > 3");
    assertThat(choice.kind()).isEqualTo(Kind.CHOICE);
    assertThat(choice.parts())
        .extracting(ConditionPart::state)
        .containsExactly(State.VALUE, State.NOT_LOOKED_AT, State.VALUE);
    assertThat(condition("usual > 3 ? true : false").parts())
        .extracting(ConditionPart::state)
        .containsExactly(State.MISSING, State.NOT_LOOKED_AT, State.NOT_LOOKED_AT);
  }

  @Test
  void macrosAndFunctionsAreLeavesAsTheyWereWritten() {
    assertThat(shape(condition("!has(tx.device_id)")))
        .isEqualTo("!has(tx.device_id)=true[has(tx.device_id)=false]");
    assertThat(shape(condition("[1, 2].exists(i, i == n)")))
        .isEqualTo("[1, 2].exists(i, i == n)=false");
    assertThat(shape(condition("tx.amount * 2.0 > 100.0")))
        .isEqualTo("tx.amount * 2.0 > 100.0=true[tx.amount * 2.0=114.32]");
    assertThat(shape(condition("default(usual, 0) > 30")))
        .isEqualTo("default(usual, 0) > 30=false[default(usual, 0)=0.0]");
    assertThat(shape(condition("1 / n > 0"))).isEqualTo("1 / n > 0=failed[1 / n=failed]");
  }

  @Test
  void missingInputsAreThoseThatLeftTheConditionWithoutAValue() {
    Transaction tx = Transactions.with(Map.of("risk", 7L));
    RuleLine line = explain("tx.attributes.x > 3 && usual > 3 && n == 0 && risky", tx, "risky");
    assertThat(line.outcome()).isEqualTo(RuleOutcome.MISSING_INPUT);
    assertThat(line.missingInputs()).containsExactly("tx.attributes.x", "usual");
    assertThat(line.why()).isEqualTo("no value for tx.attributes.x, usual");
    assertThat(explain("usual > 3 || n == 0", tx).missingInputs()).isEmpty();
  }

  private static RuleLine explain(String when, Transaction tx, String replaced) {
    return explain(when.replace(replaced, "tx.attributes.risk > 5"), tx);
  }

  @Test
  void aFeatureSaysFromWhichHistoryItCameAndWhoReadsIt() {
    CompiledRuleSet rules = RuleSets.of(FEATURES, "n > 1");
    FeatureState state = rules.newState();
    state.observe(Transactions.at(Transactions.START - Transactions.HOUR, 1_000));
    List<FeatureLine> features = rules.explain(Transactions.with(Map.of()), state).features();
    FeatureLine n = features.get(0);
    assertThat(n.name()).isEqualTo("n");
    assertThat(n.keyValue()).isEqualTo("596");
    assertThat(n.value()).isEqualTo(1L);
    assertThat(n.exact()).isTrue();
    assertThat(n.readBy()).containsExactly("the-rule");
    assertThat(n.definition().inWords()).isEqualTo("count over 24h by account_id");
    assertThat(features.get(1).readBy()).isEmpty();
    assertThat(features.get(1).definition().inWords())
        .isEqualTo("mean of tx.amount over 24h by account_id");
  }

  @ParameterizedTest
  @ValueSource(longs = {71, 72, 73})
  void theRootOfEveryTreeIsTheOutcomeOfItsRule(long seed) {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      CompiledRuleSet rules = RuleSets.of(FEATURES, condition(random, 4));
      ObservationStream stream = new ObservationStream(rules, RuleContext.NONE);
      for (int j = 0; j < 4; j++) {
        Transaction tx = transaction(random, i * 10L + j);
        Explanation explanation = stream.explain(tx);
        RuleLine line = explanation.rules().get(0);
        ConditionPart root = line.condition();
        assertThat(root).isNotNull();
        assertThat(outcome(root)).as(root.text()).isEqualTo(line.outcome());
        assertThat(stream.evaluate(tx).hits().isEmpty())
            .isEqualTo(line.outcome() != RuleOutcome.HIT);
        assertThat(line.missingInputs().isEmpty())
            .as(explanation.render())
            .isEqualTo(line.outcome() != RuleOutcome.MISSING_INPUT);
        stream.observe(tx);
      }
    }
  }

  private static RuleOutcome outcome(ConditionPart root) {
    return switch (root.state()) {
      case MISSING -> RuleOutcome.MISSING_INPUT;
      case FAILED -> RuleOutcome.ERROR;
      case VALUE -> Boolean.TRUE.equals(root.value()) ? RuleOutcome.HIT : RuleOutcome.NOT_HIT;
      case NOT_LOOKED_AT -> throw new AssertionError("a root that was not looked at");
    };
  }

  private static String condition(Random random, int depth) {
    int shape = depth == 0 ? 4 : random.nextInt(6);
    return switch (shape) {
      case 0, 1 -> "(" + condition(random, depth - 1) + " && " + condition(random, depth - 1) + ")";
      case 2 -> "(" + condition(random, depth - 1) + " || " + condition(random, depth - 1) + ")";
      case 3 -> "!(" + condition(random, depth - 1) + ")";
      case 5 ->
          "("
              + condition(random, depth - 1)
              + " ? "
              + condition(random, depth - 1)
              + " : "
              + condition(random, depth - 1)
              + ")";
      default -> LEAVES.get(random.nextInt(LEAVES.size()));
    };
  }

  private static Transaction transaction(Random random, long id) {
    Map<String, Object> attributes = new HashMap<>();
    if (random.nextBoolean()) {
      attributes.put("risk", (long) random.nextInt(10));
    }
    if (random.nextBoolean()) {
      attributes.put("vip", random.nextBoolean());
    }
    return Transactions.of(
        "t-" + id,
        Transactions.START + id * Transactions.HOUR,
        random.nextInt(10_000),
        "EUR",
        "terminal",
        random.nextBoolean() ? "d1" : null,
        attributes);
  }

  /** Run with {@code -Dgolden.write=true} to write the text anew, and read the difference. */
  @Test
  void theTextShowsEveryRuleAndFeature() throws IOException {
    Path folder = Path.of("src/test/resources/explanations");
    CompiledRuleSet rules = RuleSets.compile(Files.readString(folder.resolve("rules.yaml")));
    TestResult result = RuleSetTests.run(rules).get(0);
    assertThat(result.failures()).isEmpty();
    String text = result.explanation().render();
    Path golden = folder.resolve("rules.txt");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void valuesDoNotControlTheTerminal() {
    Transaction tx =
        new Transaction(
            "t-\u001b[31m",
            "a\nb",
            0,
            1,
            "EUR",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of());
    CompiledRuleSet rules = RuleSets.of("", "tx.amount > 3");
    assertThat(rules.explain(tx, rules.newState()).render())
        .startsWith("transaction t-?[31m of account a?b\n");
  }
}
