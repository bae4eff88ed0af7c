package io.hindsight.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the profiles of one key remember and answer: the features of every rule set that is
 * observed, equal ones once. Immutable and safe for many threads.
 */
public final class ProfilePlan {
  private final FeatureKey key;
  private final StatePlan plan;
  private final long[] ids;

  private ProfilePlan(FeatureKey key, List<FeatureSource> sources) {
    this.key = key;
    this.plan = StatePlan.of(sources);
    this.ids = plan.features().stream().mapToLong(feature -> feature.definition().id()).toArray();
  }

  /**
   * The plans of all keys, by their labels.
   *
   * @param ruleSets the rule sets whose features are observed; the order does not matter
   */
  public static Map<String, ProfilePlan> of(List<CompiledRuleSet> ruleSets) {
    Map<FeatureKey, TreeMap<String, FeatureSource>> byKey = new LinkedHashMap<>();
    for (CompiledRuleSet rules : ruleSets) {
      for (FeatureSource source : rules.featureSet().ofProfiles()) {
        FeatureDefinition feature = source.definition();
        byKey
            .computeIfAbsent(feature.key(), ignored -> new TreeMap<>())
            .putIfAbsent(feature.digest(), source);
      }
    }
    Map<String, ProfilePlan> plans = new TreeMap<>();
    byKey.forEach(
        (key, sources) ->
            plans.put(key.label(), new ProfilePlan(key, new ArrayList<>(sources.values()))));
    return Map.copyOf(plans);
  }

  /** The plan of a key that no rule set observes: it counts observations and answers nothing. */
  public static ProfilePlan withoutFeatures(FeatureKey key) {
    return new ProfilePlan(key, List.of());
  }

  /** The key whose values have profiles. */
  public FeatureKey key() {
    return key;
  }

  /** The features, in no particular order. */
  public List<FeatureDefinition> features() {
    return plan.features().stream().map(FeaturePlan::definition).toList();
  }

  /** The state of a profile that has observed nothing. */
  public FeatureState newState() {
    return FeatureState.empty(plan);
  }

  /**
   * Reads a state, as {@link CompiledRuleSet#readState} does: what another plan remembered and this
   * one needs too is taken over, the rest is missing until its window has filled.
   */
  public FeatureState readState(byte[] bytes) {
    return FeatureState.read(plan, bytes);
  }

  /** Whether {@link #readState} reads these bytes. */
  public boolean canReadState(byte[] bytes) {
    return FeatureState.isReadable(bytes);
  }

  /** Whether the state has complete windows for every feature. */
  public boolean covers(FeatureState state) {
    return plan.features().stream().allMatch(feature -> feature.isCovered(state));
  }

  /** Whether it remembers and answers the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProfilePlan that
        && key.equals(that.key)
        && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  /** Whether the state was made for a plan that remembers the same. */
  public boolean fits(FeatureState state) {
    return plan.sameLayout(state.plan());
  }

  /** What the profile answers about a transaction, before it observes it. */
  public ObservedFeatures answer(FeatureState state, Transaction tx) {
    ObservedFeatures.Writer out = new ObservedFeatures.Writer(ids.length);
    OneTransaction inputs = new OneTransaction(tx);
    for (int i = 0; i < ids.length; i++) {
      FeaturePlan feature = plan.features().get(i);
      Object value = feature.read(state, inputs);
      boolean exact = state.series(feature.slot()).isExact(feature, tx, tx.occurredAtMicros());
      out.add(ids[i], value, exact);
    }
    return out.done();
  }

  /**
   * What the profile knows at a time, asked by nobody in particular: what a transaction that
   * occurred then would be told, had it no values of its own.
   */
  public ObservedFeatures describe(FeatureState state, long atMicros) {
    ObservedFeatures.Writer out = new ObservedFeatures.Writer(ids.length);
    for (int i = 0; i < ids.length; i++) {
      FeaturePlan feature = plan.features().get(i);
      SeriesByKey series = state.series(feature.slot());
      out.add(ids[i], feature.describe(state, atMicros), series.isExact(feature, atMicros));
    }
    return out.done();
  }
}
