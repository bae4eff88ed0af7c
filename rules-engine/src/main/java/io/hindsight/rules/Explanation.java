package io.hindsight.rules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a transaction was judged as it was: the same evaluation, with every rule and every feature.
 *
 * @param decision as in {@link Evaluation}
 * @param score as in {@link Evaluation}
 * @param rules every rule, in the order of the rule set
 * @param features every feature, in the order of the rule set
 */
public record Explanation(
    Decision decision, int score, List<RuleLine> rules, List<FeatureLine> features) {
  public Explanation {
    rules = List.copyOf(rules);
    features = List.copyOf(features);
  }

  /**
   * One rule.
   *
   * @param id the rule's id
   * @param outcome what became of it
   * @param when its condition
   * @param points what a hit adds to the score
   * @param decision what a hit demands, or null
   * @param message the reason of a hit, or why it could not be computed; null otherwise
   * @param values what the condition can read, by name ({@code tx.amount}, {@code a_feature}):
   *     String, Boolean, Long, Double, or null for a missing value; times as RFC 3339
   */
  public record RuleLine(
      String id,
      RuleOutcome outcome,
      String when,
      int points,
      @Nullable Decision decision,
      @Nullable String message,
      Map<String, @Nullable Object> values) {
    public RuleLine {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /**
   * One feature.
   *
   * @param name the feature's name
   * @param aggregate its aggregate
   * @param value Long or Double, or null when missing
   * @param missing why there is no value, or null when there is one
   * @param windowFromMicros the window's start (itself outside), or null for all history
   * @param windowToMicros the window's end (itself inside), or null for all history
   */
  public record FeatureLine(
      String name,
      Aggregate aggregate,
      @Nullable Object value,
      @Nullable String missing,
      @Nullable Long windowFromMicros,
      @Nullable Long windowToMicros) {}
}
