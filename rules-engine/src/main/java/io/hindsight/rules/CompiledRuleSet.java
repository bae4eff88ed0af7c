package io.hindsight.rules;

import io.hindsight.rules.Explanation.FeatureLine;
import io.hindsight.rules.Explanation.RuleLine;
import io.hindsight.rules.Expression.NoValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule set, checked and planned. Immutable and safe for many threads. */
public final class CompiledRuleSet {
  private final String name;
  private final String source;
  private final String digest;
  private final Thresholds thresholds;
  private final List<CompiledRule> compiledRules;
  private final List<RuleDefinition> rules;
  private final List<FeatureDefinition> features;
  private final StatePlan statePlan;

  CompiledRuleSet(
      String name,
      String source,
      Thresholds thresholds,
      List<CompiledRule> compiledRules,
      StatePlan statePlan) {
    this.name = name;
    this.source = source;
    this.thresholds = thresholds;
    this.compiledRules = List.copyOf(compiledRules);
    this.rules = compiledRules.stream().map(CompiledRule::definition).toList();
    this.features = statePlan.features().stream().map(FeaturePlan::definition).toList();
    this.statePlan = statePlan;
    this.digest = RuleSetDigest.of(name, features, rules, thresholds);
  }

  /** The rule set's name. */
  public String name() {
    return name;
  }

  /** The text it was compiled from. */
  public String source() {
    return source;
  }

  /**
   * Hex SHA-256 of the definition: the same for every way to write the same rule set down (format,
   * comments, order of keys), different for anything that can change a decision or its reasons.
   */
  public String digest() {
    return digest;
  }

  /** The features, in the order of the file. */
  public List<FeatureDefinition> features() {
    return features;
  }

  /** The rules, in the order of the file; {@link Hit#rule()} points here. */
  public List<RuleDefinition> rules() {
    return rules;
  }

  /** The scores from which decisions harden. */
  public Thresholds thresholds() {
    return thresholds;
  }

  /** The state of an account without any transaction. */
  public FeatureState newState() {
    return FeatureState.empty(statePlan);
  }

  /**
   * Reads a state that was written for this or another rule set. Series that both share are taken
   * over; features that lack their past are missing until their window has filled, see {@link
   * #covers}.
   *
   * @throws IllegalArgumentException when the bytes are not a state, or of an unknown format
   */
  public FeatureState readState(byte[] bytes) {
    return FeatureState.read(statePlan, bytes);
  }

  /** Whether the state holds complete windows for every feature of this rule set. */
  public boolean covers(FeatureState state) {
    checkOwn(state);
    return statePlan.features().stream().allMatch(feature -> feature.isCovered(state));
  }

  /**
   * Judges a transaction by what the state remembers of the past. Reads the state and does not
   * change it: {@link FeatureState#observe} comes afterwards.
   *
   * @throws IllegalArgumentException when the state belongs to a rule set with other features
   */
  public Evaluation evaluate(Transaction tx, FeatureState state) {
    checkOwn(state);
    Reading reading = new Reading(tx, state);
    List<Hit> hits = List.of();
    int score = 0;
    Decision decision = Decision.APPROVE;
    for (int i = 0; i < compiledRules.size(); i++) {
      CompiledRule rule = compiledRules.get(i);
      if (!Boolean.TRUE.equals(rule.condition().evaluate(reading))) {
        continue;
      }
      if (hits.isEmpty()) {
        hits = new ArrayList<>();
      }
      RuleDefinition definition = rule.definition();
      hits.add(new Hit(i, definition.points(), rule.reason().print(reading)));
      score += definition.points();
      Decision own = definition.decision();
      decision = own == null ? decision : decision.hardest(own);
    }
    int held = StrictMath.max(0, StrictMath.min(score, Limits.MAX_SCORE));
    return new Evaluation(decision.hardest(thresholds.decide(held)), held, hits);
  }

  /**
   * The same judgement with every rule, every feature and the values that were read.
   *
   * @throws IllegalArgumentException when the state belongs to a rule set with other features
   */
  public Explanation explain(Transaction tx, FeatureState state) {
    Evaluation evaluation = evaluate(tx, state);
    Reading reading = new Reading(tx, state);
    List<RuleLine> ruleLines = new ArrayList<>();
    for (CompiledRule rule : compiledRules) {
      ruleLines.add(explain(rule, reading));
    }
    List<FeatureLine> featureLines = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      featureLines.add(explain(statePlan.features().get(i), reading.feature(i), tx, state));
    }
    return new Explanation(evaluation.decision(), evaluation.score(), ruleLines, featureLines);
  }

  private RuleLine explain(CompiledRule rule, Reading reading) {
    Object value = rule.condition().evaluate(reading);
    RuleOutcome outcome = outcome(value);
    String message =
        switch (outcome) {
          case HIT -> rule.reason().print(reading);
          case ERROR -> "the condition cannot be computed from these values";
          case NOT_HIT, MISSING_INPUT -> null;
        };
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    rule.reads().forEach(read -> values.put(read, reading.named(read)));
    RuleDefinition definition = rule.definition();
    return new RuleLine(
        definition.id(),
        outcome,
        definition.when(),
        definition.points(),
        definition.decision(),
        message,
        values);
  }

  private static RuleOutcome outcome(Object value) {
    if (value == NoValue.MISSING) {
      return RuleOutcome.MISSING_INPUT;
    }
    if (value instanceof Boolean hit) {
      return hit ? RuleOutcome.HIT : RuleOutcome.NOT_HIT;
    }
    return RuleOutcome.ERROR;
  }

  private static FeatureLine explain(
      FeaturePlan feature, Object value, Transaction tx, FeatureState state) {
    FeatureDefinition definition = feature.definition();
    boolean missing = value == NoValue.MISSING;
    boolean allHistory = definition.windowMicros() == 0;
    long to = tx.occurredAtMicros();
    return new FeatureLine(
        definition.name(),
        definition.aggregate(),
        missing ? null : value,
        missing ? feature.whyMissing(state, to) : null,
        allHistory ? null : (Long) (to - definition.windowMicros()),
        allHistory ? null : (Long) to);
  }

  private void checkOwn(FeatureState state) {
    if (!statePlan.sameLayout(state.plan())) {
      throw new IllegalArgumentException(
          "feature state: of another rule set (expected: one from newState or readState of "
              + name
              + ")");
    }
  }

  /** What conditions read during one evaluation; every feature is computed at most once. */
  private final class Reading implements Expression.Inputs {
    private final Transaction tx;
    private final FeatureState state;
    private final @Nullable Object[] values = new @Nullable Object[features.size()];

    Reading(Transaction tx, FeatureState state) {
      this.tx = tx;
      this.state = state;
    }

    @Override
    public Transaction tx() {
      return tx;
    }

    @Override
    public Object feature(int index) {
      Object value = values[index];
      if (value == null) {
        value = statePlan.features().get(index).read(state, this);
        values[index] = value;
      }
      return value;
    }

    /** The value behind a name of {@link CompiledRule#reads}, or null when it is missing. */
    @Nullable Object named(String read) {
      if (!read.startsWith("tx.")) {
        for (int i = 0; i < features.size(); i++) {
          if (features.get(i).name().equals(read)) {
            Object value = feature(i);
            return value == NoValue.MISSING ? null : value;
          }
        }
        return null;
      }
      if (read.startsWith("tx.attributes.")) {
        return tx.attributes().get(read.substring("tx.attributes.".length()));
      }
      TransactionField field = TransactionField.named(read.substring("tx.".length()));
      Object value = field == null ? null : field.read(tx);
      boolean simple = value instanceof String || value instanceof Double;
      return value == null || simple ? value : value.toString();
    }
  }
}
