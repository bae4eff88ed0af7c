package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import io.hindsight.rules.Explanation.FeatureLine;
import io.hindsight.rules.Explanation.RuleLine;
import io.hindsight.rules.Expression.NoValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells why a transaction was judged as it was. */
final class Explainer {
  private final ImmutableList<CompiledRule> rules;
  private final FeatureSet features;
  private final Reading reading;

  Explainer(ImmutableList<CompiledRule> rules, FeatureSet features, Reading reading) {
    this.rules = rules;
    this.features = features;
    this.reading = reading;
  }

  Explanation explain(Evaluation evaluation) {
    List<RuleLine> ruleLines = new ArrayList<>();
    for (CompiledRule rule : rules) {
      ruleLines.add(explain(rule));
    }
    List<FeatureLine> featureLines = new ArrayList<>();
    for (int i = 0; i < features.definitions().size(); i++) {
      featureLines.add(feature(i));
    }
    return new Explanation(evaluation.decision(), evaluation.score(), ruleLines, featureLines);
  }

  private RuleLine explain(CompiledRule rule) {
    RuleOutcome notAsked = rule.whyNotAsked(reading.tx(), reading.context());
    Object value = notAsked == null ? rule.condition().evaluate(reading) : notAsked;
    RuleOutcome outcome = notAsked == null ? outcome(value) : notAsked;
    String message =
        switch (outcome) {
          case HIT -> rule.reason().print(reading);
          case ERROR -> "the condition cannot be computed from these values";
          case SKIPPED -> rule.whySkipped(reading.tx());
          case SNOOZED -> "the rule is snoozed for this account";
          case NOT_HIT, MISSING_INPUT -> null;
        };
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (notAsked == null) {
      rule.reads().forEach(read -> values.put(read, named(read)));
    }
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

  private FeatureLine feature(int index) {
    FeatureDefinition definition = features.definitions().get(index);
    Object value = reading.featureOrAbsence(index);
    boolean allHistory = definition.windowMicros() == 0;
    long to = reading.tx().occurredAtMicros() - definition.delayMicros();
    return new FeatureLine(
        definition.name(),
        definition.aggregate(),
        value instanceof Absence ? null : value,
        value instanceof Absence absence ? absence.text() : null,
        allHistory ? null : (Long) (to - definition.windowMicros()),
        allHistory && definition.delayMicros() == 0 ? null : (Long) to);
  }

  /** The value behind a name of {@link CompiledRule#reads}, or null when it is missing. */
  private @Nullable Object named(String read) {
    if (!read.startsWith("tx.")) {
      for (int i = 0; i < features.definitions().size(); i++) {
        if (features.definitions().get(i).name().equals(read)) {
          Object value = reading.featureOrAbsence(i);
          return value instanceof Absence ? null : value;
        }
      }
      return null;
    }
    if (read.startsWith("tx.attributes.")) {
      return reading.tx().attributes().get(read.substring("tx.attributes.".length()));
    }
    TransactionField field = TransactionField.named(read.substring("tx.".length()));
    Object value = field == null ? null : field.read(reading.tx());
    boolean simple = value instanceof String || value instanceof Double;
    return value == null || simple ? value : value.toString();
  }
}
