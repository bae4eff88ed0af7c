package io.hindsight.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which series the features of a rule set need, and how each feature is read from them. */
final class StatePlan {
  /** Leading bytes of a series' id that the binary form carries. */
  static final int ID_BYTES = 8;

  private final List<SeriesDefinition> series;
  private final List<String> ids;
  private final List<FeaturePlan> features;

  private StatePlan(List<SeriesDefinition> series, List<String> ids, List<FeaturePlan> features) {
    this.series = List.copyOf(series);
    this.ids = List.copyOf(ids);
    this.features = List.copyOf(features);
  }

  /** A checked feature: its definition and its expressions. */
  record Source(FeatureDefinition definition, @Nullable Expression of, @Nullable Expression where) {
    private SeriesDefinition series() {
      String ofText = definition.of();
      String whereText = definition.where();
      return new SeriesDefinition(
          kind(),
          of,
          where,
          ofText == null ? "" : ExpressionText.canonical(ofText),
          whereText == null ? "" : ExpressionText.canonical(whereText),
          definition.windowMicros());
    }

    private SeriesDefinition.Kind kind() {
      return switch (definition.aggregate()) {
        case COUNT -> SeriesDefinition.Kind.TIMES;
        case SUM, MEAN, MAX -> SeriesDefinition.Kind.NUMBERS;
        case DISTINCT -> SeriesDefinition.Kind.DISTINCT;
      };
    }
  }

  static StatePlan of(List<Source> sources) {
    TreeMap<String, SeriesDefinition> longest = new TreeMap<>();
    for (Source source : sources) {
      SeriesDefinition own = source.series();
      longest.merge(own.id(), own, (a, b) -> a.horizonMicros() >= b.horizonMicros() ? a : b);
    }
    List<String> ids = List.copyOf(longest.keySet());
    List<SeriesDefinition> series = List.copyOf(longest.values());
    List<FeaturePlan> features = new ArrayList<>();
    for (Source source : sources) {
      int slot = ids.indexOf(source.series().id());
      features.add(new FeaturePlan(source.definition(), series.get(slot), slot));
    }
    return new StatePlan(
        series, ids.stream().map(id -> id.substring(0, 2 * ID_BYTES)).toList(), features);
  }

  /** Every series, in the order of the binary form. */
  List<SeriesDefinition> series() {
    return series;
  }

  /** The id of each series, hexadecimal. */
  List<String> ids() {
    return ids;
  }

  /** Every feature, in the order of the rule set. */
  List<FeaturePlan> features() {
    return features;
  }

  /** Whether a state for the other plan serves this one as it is. */
  boolean sameLayout(StatePlan other) {
    if (this == other) {
      return true;
    }
    if (!ids.equals(other.ids)) {
      return false;
    }
    for (int i = 0; i < series.size(); i++) {
      if (series.get(i).horizonMicros() != other.series.get(i).horizonMicros()) {
        return false;
      }
    }
    return true;
  }
}
