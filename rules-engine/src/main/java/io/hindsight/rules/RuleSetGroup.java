package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import io.hindsight.rules.FeatureState.Label;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rule sets that judge the same accounts side by side. What their features of the account have in
 * common is remembered once and read once for each transaction, so that variants of one rule set
 * cost little more than one of them; each judges as it would alone. Immutable.
 */
public final class RuleSetGroup {
  private final ImmutableList<CompiledRuleSet> ruleSets;

  /** Every series of these rule sets, by its id, each once. */
  private final Map<String, SeriesDefinition> series = new LinkedHashMap<>();

  /** Where the value of each feature is kept; equal features of several rule sets at one place. */
  private final IdentityHashMap<FeaturePlan, Integer> places = new IdentityHashMap<>();

  private final int placesCount;

  /** Groups rule sets. */
  public RuleSetGroup(List<CompiledRuleSet> ruleSets) {
    this.ruleSets = ImmutableList.copyOf(ruleSets);
    Map<Long, Integer> byDefinition = new HashMap<>();
    for (CompiledRuleSet each : ruleSets) {
      StatePlan plan = each.featureSet().account();
      for (int slot = 0; slot < plan.series().size(); slot++) {
        series.putIfAbsent(plan.ids().get(slot), plan.series().get(slot));
      }
      for (FeaturePlan feature : plan.features()) {
        Integer next = byDefinition.size();
        places.put(feature, byDefinition.computeIfAbsent(feature.definition().id(), id -> next));
      }
    }
    placesCount = byDefinition.size();
  }

  /** The rule sets, in the order given. */
  public List<CompiledRuleSet> ruleSets() {
    return ruleSets;
  }

  /** The states of an account without any transaction. */
  public States newStates() {
    return new States(this);
  }

  /** What all rule sets remember of one account. Mutable, owned by one fold at a time. */
  public static final class States {
    private final RuleSetGroup group;
    private final List<FeatureState> states = new ArrayList<>();
    private final SeriesByKey[] series;
    private final SharedReadings readings;

    private States(RuleSetGroup group) {
      this.group = group;
      this.readings = new SharedReadings(group.places, group.placesCount);
      Map<String, SeriesByKey> shared = new LinkedHashMap<>();
      group.series.forEach((id, definition) -> shared.put(id, new SeriesByKey(definition)));
      this.series = shared.values().toArray(SeriesByKey[]::new);
      for (CompiledRuleSet each : group.ruleSets) {
        StatePlan plan = each.featureSet().account();
        SeriesByKey[] own = plan.ids().stream().map(shared::get).toArray(SeriesByKey[]::new);
        states.add(new FeatureState(plan, own, readings));
      }
    }

    /** What one of the rule sets makes of a transaction; see {@link CompiledRuleSet#evaluate}. */
    public Evaluation evaluate(
        int ruleSet, Transaction tx, ProfileFeatures profiles, RuleContext context) {
      return group.ruleSets.get(ruleSet).evaluate(tx, states.get(ruleSet), profiles, context);
    }

    /** Takes up a transaction, when all have judged it; see {@link FeatureState#observe}. */
    public void observe(Transaction tx) {
      readings.clear();
      states.forEach(state -> state.count(tx));
      FeatureState any = states.get(0);
      var inputs = new OneTransaction(tx);
      for (SeriesByKey each : series) {
        each.observe(inputs, any.observed(), any.newestMicros());
      }
    }

    /** Takes up a label; see {@link FeatureState#label}. */
    public void label(Label label) {
      readings.clear();
      var inputs = new OneTransaction(label.transaction());
      for (SeriesByKey each : series) {
        each.label(inputs, label, states.get(0).newestMicros());
      }
    }
  }
}
