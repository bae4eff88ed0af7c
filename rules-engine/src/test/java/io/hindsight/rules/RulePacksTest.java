package io.hindsight.rules;

import static io.hindsight.rules.Transactions.DAY;
import static io.hindsight.rules.Transactions.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulePacksTest {
  static List<String> names() {
    return RulePacks.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPackCompilesUnderItsOwnName(String name) {
    assertThat(RuleSets.compile(RulePacks.source(name)).name()).isEqualTo(name);
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
