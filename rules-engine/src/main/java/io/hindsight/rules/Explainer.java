package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import io.hindsight.rules.ConditionPart.State;
import io.hindsight.rules.Explanation.FeatureLine;
import io.hindsight.rules.Explanation.RuleLine;
import io.hindsight.rules.Expression.NoValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells why a transaction was judged as it was. */
final class Explainer {
  private static final String FIELD = "tx.";
  private static final String ATTRIBUTE = "tx.attributes.";

  private final ImmutableList<CompiledRule> rules;
  private final FeatureSet features;
  private final Reading reading;

  Explainer(ImmutableList<CompiledRule> rules, FeatureSet features, Reading reading) {
    this.rules = rules;
    this.features = features;
    this.reading = reading;
  }

  Explanation explain(Evaluation evaluation, Thresholds thresholds) {
    List<RuleLine> ruleLines = new ArrayList<>();
    for (CompiledRule rule : rules) {
      RuleOutcome notAsked = rule.whyNotAsked(reading.tx(), reading.context());
      ruleLines.add(notAsked == null ? asked(rule) : notAsked(rule, notAsked));
    }
    List<FeatureLine> featureLines = new ArrayList<>();
    for (int i = 0; i < features.definitions().size(); i++) {
      featureLines.add(feature(i));
    }
    return new Explanation(
        reading.tx(),
        evaluation.decision(),
        evaluation.score(),
        thresholds,
        ruleLines,
        featureLines);
  }

  private RuleLine notAsked(CompiledRule rule, RuleOutcome outcome) {
    Transaction tx = reading.tx();
    Long until = null;
    String why = rule.whySkipped(tx);
    if (outcome == RuleOutcome.SNOOZED) {
      String id = rule.definition().id();
      until = reading.context().snoozedUntil(id, tx.accountId(), tx.occurredAtMicros());
      Instant end = Instant.EPOCH.plus(until, ChronoUnit.MICROS);
      why = "the rule is snoozed for this account until " + end;
    }
    return line(rule, outcome, why, until, List.of(), Map.of(), null);
  }

  private RuleLine asked(CompiledRule rule) {
    RuleOutcome outcome = outcome(rule.condition().evaluate(reading));
    ConditionPlan plan = rule.parts().get();
    ConditionPart condition = plan.explain(reading);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    addReads(rule.reads(), values);
    addMemberships(plan, condition, values);
    List<String> missing = List.of();
    if (outcome == RuleOutcome.MISSING_INPUT) {
      Set<String> found = new LinkedHashSet<>();
      addMissing(plan, condition, values, found);
      missing = List.copyOf(found);
    }
    String why =
        switch (outcome) {
          case HIT -> rule.reason().print(reading);
          case MISSING_INPUT -> "no value for " + String.join(", ", missing);
          case ERROR -> "the condition cannot be computed from these values";
          case NOT_HIT, SKIPPED, SNOOZED -> null;
        };
    return line(rule, outcome, why, null, missing, values, condition);
  }

  private static RuleLine line(
      CompiledRule rule,
      RuleOutcome outcome,
      @Nullable String why,
      @Nullable Long snoozedUntil,
      List<String> missing,
      Map<String, @Nullable Object> values,
      @Nullable ConditionPart condition) {
    RuleDefinition definition = rule.definition();
    boolean counts = outcome == RuleOutcome.HIT && !definition.isShadow();
    return new RuleLine(
        definition.id(),
        outcome,
        why,
        snoozedUntil,
        missing,
        definition.when(),
        definition.points(),
        counts ? definition.points() : 0,
        definition.decision(),
        definition.isShadow(),
        definition.options().severity(),
        definition.options().tags(),
        values,
        condition);
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

  private void addReads(List<String> reads, Map<String, @Nullable Object> values) {
    for (String read : reads) {
      if (read.startsWith(FIELD) || indexOf(read) >= 0) {
        Object value = named(read);
        values.put(read, value == null ? null : ShownValue.of(value));
      }
    }
  }

  private static void addMemberships(
      ConditionPlan plan, ConditionPart part, Map<String, @Nullable Object> values) {
    if (plan.asksList()) {
      values.put(part.text(), part.value());
    }
    for (int i = 0; i < plan.parts().size(); i++) {
      addMemberships(plan.parts().get(i), part.parts().get(i), values);
    }
  }

  /** What the lowest parts without a value read that has none. */
  private static void addMissing(
      ConditionPlan plan,
      ConditionPart part,
      Map<String, @Nullable Object> values,
      Set<String> missing) {
    if (part.state() != State.MISSING) {
      return;
    }
    for (int i = 0; i < plan.parts().size(); i++) {
      addMissing(plan.parts().get(i), part.parts().get(i), values, missing);
    }
    if (plan.parts().isEmpty()) {
      plan.reads().stream()
          .filter(read -> values.containsKey(read) && values.get(read) == null)
          .forEach(missing::add);
    }
  }

  private FeatureLine feature(int index) {
    FeatureDefinition definition = features.definitions().get(index);
    Object value = reading.featureOrAbsence(index);
    boolean allHistory = definition.windowMicros() == 0;
    long to = reading.tx().occurredAtMicros() - definition.delayMicros();
    List<String> readBy =
        rules.stream()
            .filter(rule -> rule.reads().contains(definition.name()))
            .map(rule -> rule.definition().id())
            .toList();
    return new FeatureLine(
        definition,
        definition.key().printOf(reading.tx()),
        value instanceof Absence ? null : ShownValue.of(value),
        value instanceof Absence absence ? absence.text() : null,
        allHistory ? null : (Long) (to - definition.windowMicros()),
        allHistory && definition.delayMicros() == 0 ? null : (Long) to,
        reading.isExact(index),
        readBy);
  }

  /** The value behind a name of {@link CompiledRule#reads}, or null when it is missing. */
  private @Nullable Object named(String read) {
    if (read.startsWith(ATTRIBUTE)) {
      return reading.tx().attributes().get(read.substring(ATTRIBUTE.length()));
    }
    if (read.startsWith(FIELD)) {
      TransactionField field = TransactionField.named(read.substring(FIELD.length()));
      return field == null ? null : field.read(reading.tx());
    }
    Object value = reading.featureOrAbsence(indexOf(read));
    return value instanceof Absence ? null : value;
  }

  /** The index of the feature of this name, or -1. */
  private int indexOf(String name) {
    for (int i = 0; i < features.definitions().size(); i++) {
      if (features.definitions().get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
