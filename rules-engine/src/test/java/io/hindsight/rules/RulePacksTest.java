package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulePacksTest {
  private static final int TESTS_MIN = 12;

  static List<String> names() {
    return RulePacks.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPackCompilesUnderItsOwnName(String name) {
    assertThat(RuleSets.compile(RulePacks.source(name)).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPackPassesItsOwnTests(String name) {
    CompiledRuleSet rules = RuleSets.compile(RulePacks.source(name));
    String failures =
        RuleSetTests.run(rules).stream()
            .filter(result -> !result.passed())
            .map(result -> result.problem().render() + "\n" + result.explanation().render())
            .collect(Collectors.joining("\n"));
    assertThat(failures).isEmpty();
    assertThat(rules.tests()).hasSizeGreaterThanOrEqualTo(TESTS_MIN);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRuleOfAPackHitsInOneOfItsTestsAndNearlyHitsInAnother(String name) {
    CompiledRuleSet rules = RuleSets.compile(RulePacks.source(name));
    Set<String> hit = new HashSet<>();
    Set<String> missed = new HashSet<>();
    for (TestResult result : RuleSetTests.run(rules)) {
      result.explanation().rules().stream()
          .filter(line -> line.outcome() == RuleOutcome.HIT)
          .forEach(line -> hit.add(line.id()));
      List<String> notHits = result.test().expected().notHits();
      missed.addAll(notHits == null ? List.of() : notHits);
      if (List.of().equals(result.test().expected().shadow())) {
        rules.rules().stream().filter(RuleDefinition::isShadow).forEach(r -> missed.add(r.id()));
      }
    }
    List<String> ids = rules.rules().stream().map(RuleDefinition::id).toList();
    assertThat(hit).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(missed).containsExactlyInAnyOrderElementsOf(ids);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aTransactionWithNothingButWhatIsRequiredIsApproved(String name) {
    CompiledRuleSet rules = RuleSets.compile(RulePacks.source(name));
    Explanation explanation = rules.explain(Transactions.at(START, 2_000), rules.newState());
    assertThat(explanation.decision()).isEqualTo(Decision.APPROVE);
    assertThat(explanation.rules())
        .extracting(Explanation.RuleLine::outcome)
        .doesNotContain(RuleOutcome.HIT, RuleOutcome.ERROR);
  }

  @Test
  void theFirstPacksKeepTheDigestsUnderWhichTheyWerePublished() {
    assertThat(digest("cards-baseline"))
        .isEqualTo("605a384a6889b8326f3442c2969cee77137cf4527437e88c91dd91c85b79d9a0");
    assertThat(digest("cards-strict"))
        .isEqualTo("1336f4e0e242319bfc8efe73faf36a43411d35fc0ed65ab6069ddb2ff1bf1bff");
  }

  private static String digest(String pack) {
    return RuleSets.compile(RulePacks.source(pack)).digest();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPackHasATitle(String name) {
    assertThat(RulePacks.title(name)).isNotBlank().doesNotStartWith("#");
  }

  @ParameterizedTest
  @MethodSource("names")
  void noPackHasWarnings(String name) {
    assertThat(RuleSets.compile(RulePacks.source(name)).warnings()).isEmpty();
  }

  @Test
  void theStrictPackStopsWhatTheBaselineLetsPass() {
    CompiledRuleSet baseline = RuleSets.compile(RulePacks.source("cards-baseline"));
    CompiledRuleSet strict = RuleSets.compile(RulePacks.source("cards-strict"));
    Transaction tx = Transactions.at(START, 20_000);
    assertThat(baseline.evaluate(tx, baseline.newState()).decision()).isEqualTo(Decision.APPROVE);
    assertThat(strict.evaluate(tx, strict.newState()).decision()).isEqualTo(Decision.REVIEW);
  }

  @Test
  void theBaselineSeesStolenCredentialsByTheUsualAmount() {
    CompiledRuleSet baseline = RuleSets.compile(RulePacks.source("cards-baseline"));
    FeatureState state = baseline.newState();
    for (int day = 0; day < 10; day++) {
      Transaction usual = Transactions.at(START + day * DAY, 3_000 + 100 * day);
      assertThat(baseline.evaluate(usual, state).hits()).isEmpty();
      state.observe(usual);
    }
    Evaluation stolen = baseline.evaluate(Transactions.at(START + 10 * DAY, 15_000), state);
    assertThat(stolen.decision()).isEqualTo(Decision.REVIEW);
    assertThat(stolen.hits())
        .extracting(Hit::message)
        .containsExactly("Amount 150.00 is more than three times the usual 34.50");
  }

  @Test
  void anUnknownPackIsRefused() {
    assertThatThrownBy(() -> RulePacks.source("no-such-pack"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cards-baseline");
  }
}
