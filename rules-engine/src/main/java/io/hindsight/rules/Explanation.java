package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a transaction was judged as it was: the same evaluation, with every rule, every feature and
 * whatever they read. A tree, from the decision down to the values.
 *
 * @param transaction what was judged
 * @param decision as in {@link Evaluation}
 * @param score as in {@link Evaluation}
 * @param thresholds the scores from which decisions harden
 * @param rules every rule, in the order of the rule set
 * @param features every feature, in the order of the rule set
 */
public record Explanation(
    Transaction transaction,
    Decision decision,
    int score,
    Thresholds thresholds,
    List<RuleLine> rules,
    List<FeatureLine> features) {
  public Explanation {
    rules = List.copyOf(rules);
    features = List.copyOf(features);
  }

  /** The explanation for a terminal: plain ASCII, lines of at most 100 characters if possible. */
  public String render() {
    return new ExplanationText(this).render();
  }

  /**
   * One rule.
   *
   * @param id the rule's id
   * @param outcome what became of it
   * @param why the reason of a hit, why the rule was not asked, or why its condition has no value;
   *     null for a rule that was not hit
   * @param snoozedUntilMicros the end of the snooze, epoch microseconds, or null when not snoozed
   * @param missingInputs what had no value and so kept the condition from having one, as in values
   * @param when its condition
   * @param points what a hit adds to the score
   * @param counted what it added to this score: 0 unless hit, and for a rule in the shadow
   * @param decision what a hit demands, or null
   * @param shadow whether a hit is only reported
   * @param severity how grave a hit is, or null
   * @param tags words to find the rule by
   * @param values what the condition can read, by name ({@code tx.amount}, {@code a_feature}), and
   *     the list memberships it asks for ({@code tx.ip in lists.bad}): String, Boolean, Long,
   *     Double, or null for a missing value; times and durations as text
   * @param condition the condition in its parts, or null when it was not looked at
   */
  public record RuleLine(
      String id,
      RuleOutcome outcome,
      @Nullable String why,
      @Nullable Long snoozedUntilMicros,
      List<String> missingInputs,
      String when,
      int points,
      int counted,
      @Nullable Decision decision,
      boolean shadow,
      @Nullable Severity severity,
      ImmutableList<String> tags,
      Map<String, @Nullable Object> values,
      @Nullable ConditionPart condition) {
    public RuleLine {
      missingInputs = List.copyOf(missingInputs);
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /**
   * One feature.
   *
   * @param definition what the rule set says
   * @param keyValue whose history it looked at: the values of the key's fields, or null when the
   *     transaction lacks one of them
   * @param value String, Boolean, Long or Double, times and durations as text, or null when missing
   * @param missing why there is no value, or null when there is one
   * @param windowFromMicros the window's start (itself outside), or null for all history
   * @param windowToMicros the window's end (itself inside), or null for all history
   * @param exact whether single transactions were looked at only, not panes or sketches
   * @param readBy ids of the rules whose condition reads it, in the order of the rule set
   */
  public record FeatureLine(
      FeatureDefinition definition,
      @Nullable String keyValue,
      @Nullable Object value,
      @Nullable String missing,
      @Nullable Long windowFromMicros,
      @Nullable Long windowToMicros,
      boolean exact,
      List<String> readBy) {
    public FeatureLine {
      readBy = List.copyOf(readBy);
    }

    /** The feature's name. */
    public String name() {
      return definition.name();
    }
  }
}
