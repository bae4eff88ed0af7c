package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.http.ComparisonExport.Format;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.DecisionRecord.Parity;
import io.hindsight.replay.Comparison.Change;
import io.hindsight.rules.Decision;
import io.hindsight.rules.RuleSetCompiler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonExportTest {
  private static final String RULES =
      """
      name: export
      rules:
        - {id: high-amount, when: tx.amount > 100.0, points: 600, reason: High}
        - {id: watched, when: tx.amount > 50.0, points: 900, shadow: true, reason: Watched}
        - {id: odd, when: tx.amount > 10.0, points: 100, reason: Odd}
      thresholds: {challenge: 300, review: 500, decline: 800}
      """;

  private static ComparisonExport export() throws Exception {
    var rules = RuleSetCompiler.compile(RULES, "export.yaml");
    return new ComparisonExport(new BuildRef(1, 1, 0), new BuildRef(2, 2, 1), version -> rules);
  }

  private static DecisionRecord decision(Decision decision, int score, List<Integer> rules) {
    return new DecisionRecord(
        7, "t,1", 1_522_540_831_000_000L, 18_000, "EUR", decision, score, rules, Parity.EQUAL);
  }

  private static Change change(@Nullable Boolean fraud) {
    return new Change(
        "\"596\"",
        decision(Decision.APPROVE, 100, List.of(2)),
        decision(Decision.REVIEW, 700, List.of(0, 1, 2)),
        fraud);
  }

  @Test
  void csvHasAHeaderAndQuotesWhatNeedsIt() throws Exception {
    ComparisonExport export = export();

    assertThat(export.head(Format.CSV).strip())
        .isEqualTo(
            "transaction_id,account_id,occurred_at,amount,currency,event_seq,label,"
                + "decision_a,score_a,rules_a,decision_b,score_b,rules_b");
    assertThat(export.rows(Format.CSV, List.of(change(true), change(null))).lines())
        .containsExactly(
            "\"t,1\",\"\"\"596\"\"\",2018-04-01T00:00:31Z,180.00,EUR,7,fraud,"
                + "approve,100,odd,review,700,high-amount odd",
            "\"t,1\",\"\"\"596\"\"\",2018-04-01T00:00:31Z,180.00,EUR,7,,"
                + "approve,100,odd,review,700,high-amount odd");
    assertThat(export.rows(Format.CSV, List.of())).isEmpty();
  }

  @Test
  void jsonLinesHaveNoHead() throws Exception {
    ComparisonExport export = export();

    assertThat(export.head(Format.JSONL)).isEmpty();
    assertThat(export.rows(Format.JSONL, List.of(change(false), change(null))).lines())
        .hasSize(2)
        .first()
        .asString()
        .contains("\"label\":\"genuine\"", "\"shadow_rules\":[\"watched\"]");
  }
}
