package io.hindsight.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import org.junit.jupiter.api.Test;

class UnservedFeaturesTest {
  @Test
  void aFeatureThatNobodyServesIsNamedWithItsPlace() throws RuleSetException {
    String source =
        """
        name: t
        features:
          mine: {key: account_id, aggregate: count, window: 1h}
          theirs: {key: terminal_id, aggregate: count, window: 1h}
          frauds: {key: account_id, aggregate: fraud_count, window: 28d, delay: 7d}
        rules:
          - id: a
            when: mine > 1 && theirs > 1 && frauds > 1
            points: 100
            reason: "{mine} {theirs} {frauds}"
        thresholds: {challenge: 300, review: 500, decline: 800}
        """;

    var warnings = UnservedFeatures.warnings(RuleSetCompiler.compile(source, "t.yaml"), "t.yaml");

    assertThat(warnings)
        .extracting(w -> w.line() + ":" + w.column() + " " + w.message())
        .containsExactly(
            "4:3 feature theirs is always missing in this version: its key is terminal_id, and"
                + " only features of the account are served",
            "5:3 feature frauds sees no fraud in this version: no labels arrive yet"
                + " (fraud_count)");
  }
}
