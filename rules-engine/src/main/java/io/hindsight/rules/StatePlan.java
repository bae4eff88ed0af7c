package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Which series the features of one owner need: of the account, or of the profiles of one key. */
final class StatePlan {
  /** Leading bytes of a series' id that the binary form carries. */
  static final int ID_BYTES = 8;

  private final ImmutableList<SeriesDefinition> series;
  private final ImmutableList<String> ids;
  private final ImmutableList<FeaturePlan> features;

  private StatePlan(
      ImmutableList<SeriesDefinition> series,
      ImmutableList<String> ids,
      ImmutableList<FeaturePlan> features) {
    this.series = series;
    this.ids = ids;
    this.features = features;
  }

  static StatePlan of(List<FeatureSource> sources) {
    TreeMap<String, SeriesDefinition> shared = new TreeMap<>();
    for (FeatureSource source : sources) {
      SeriesDefinition own = SeriesDefinition.of(source);
      shared.putIfAbsent(own.id(), own);
    }
    List<String> ids = List.copyOf(shared.keySet());
    ImmutableList<SeriesDefinition> series = ImmutableList.copyOf(shared.values());
    List<FeaturePlan> features = new ArrayList<>();
    for (FeatureSource source : sources) {
      int slot = ids.indexOf(SeriesDefinition.of(source).id());
      features.add(new FeaturePlan(source.definition(), series.get(slot), slot));
    }
    return new StatePlan(
        series,
        ids.stream()
            .map(id -> id.substring(0, 2 * ID_BYTES))
            .collect(ImmutableList.toImmutableList()),
        ImmutableList.copyOf(features));
  }

  /** Every series, in the order of the binary form. */
  ImmutableList<SeriesDefinition> series() {
    return series;
  }

  /** The id of each series, hexadecimal. */
  ImmutableList<String> ids() {
    return ids;
  }

  /** Every feature of the owner, in the order of the rule set. */
  ImmutableList<FeaturePlan> features() {
    return features;
  }

  /** Whether a state for the other plan serves this one as it is. */
  boolean sameLayout(StatePlan other) {
    return this == other || ids.equals(other.ids);
  }
}
