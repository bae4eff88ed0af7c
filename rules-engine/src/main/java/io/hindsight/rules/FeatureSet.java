package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The features of a rule set, divided by whose state serves them. */
final class FeatureSet {
  private final ImmutableList<FeatureDefinition> definitions;
  private final StatePlan account;
  private final ImmutableMap<FeatureKey, StatePlan> profiles;
  private final @Nullable FeaturePlan[] ofAccount;
  private final ImmutableList<FeatureSource> ofProfiles;
  private final long[] ids;

  private FeatureSet(
      ImmutableList<FeatureDefinition> definitions,
      StatePlan account,
      ImmutableMap<FeatureKey, StatePlan> profiles,
      ImmutableList<FeatureSource> ofProfiles) {
    this.definitions = definitions;
    this.account = account;
    this.profiles = profiles;
    this.ofProfiles = ofProfiles;
    this.ids = definitions.stream().mapToLong(FeatureDefinition::id).toArray();
    this.ofAccount = new FeaturePlan[definitions.size()];
    for (FeaturePlan plan : account.features()) {
      ofAccount[definitions.indexOf(plan.definition())] = plan;
    }
  }

  static FeatureSet of(List<FeatureSource> sources) {
    Map<FeatureKey, List<FeatureSource>> byKey = new LinkedHashMap<>();
    List<FeatureSource> account = new ArrayList<>();
    for (FeatureSource source : sources) {
      FeatureKey key = source.definition().key();
      if (key.isOfAccount()) {
        account.add(source);
      } else {
        byKey.computeIfAbsent(key, ignored -> new ArrayList<>()).add(source);
      }
    }
    ImmutableMap.Builder<FeatureKey, StatePlan> profiles = ImmutableMap.builder();
    byKey.forEach((key, own) -> profiles.put(key, StatePlan.of(own)));
    return new FeatureSet(
        sources.stream().map(FeatureSource::definition).collect(ImmutableList.toImmutableList()),
        StatePlan.of(account),
        profiles.buildOrThrow(),
        sources.stream()
            .filter(source -> !source.definition().key().isOfAccount())
            .collect(ImmutableList.toImmutableList()));
  }

  /** Every feature, in the order of the rule set. */
  ImmutableList<FeatureDefinition> definitions() {
    return definitions;
  }

  /** The plan of the features of the account. */
  StatePlan account() {
    return account;
  }

  /** The plans of the other features, by their key. */
  ImmutableMap<FeatureKey, StatePlan> profiles() {
    return profiles;
  }

  /** The features that profiles serve, with their expressions. */
  ImmutableList<FeatureSource> ofProfiles() {
    return ofProfiles;
  }

  /** The {@link FeatureDefinition#id} of a feature. */
  long id(int index) {
    return ids[index];
  }

  /** How a feature is read from the account's state, or null when a profile serves it. */
  @Nullable FeaturePlan ofAccount(int index) {
    return ofAccount[index];
  }
}
