package io.hindsight.rules;

import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Features for tests of states, without a rule set around them. */
final class Features {
  private static final ExpressionCompiler COMPILER = ExpressionCompiler.ofObservation();

  private final List<FeatureSource> sources = new ArrayList<>();

  /** Adds a feature over a window of w that ends d before the transaction. */
  Features add(FeatureKey key, Aggregate aggregate, @Nullable String of, long w, long d) {
    return add(key, aggregate, of, null, w, d, false);
  }

  Features add(
      FeatureKey key,
      Aggregate aggregate,
      @Nullable String of,
      @Nullable String where,
      long window,
      long delay,
      boolean current) {
    int percentile = aggregate == Aggregate.PERCENTILE ? 90 : 0;
    String name = aggregate.label() + "_" + sources.size();
    FeatureDefinition definition =
        new FeatureDefinition(name, key, aggregate, percentile, of, where, window, delay, current);
    sources.add(new FeatureSource(definition, plan(of), plan(where), SimpleType.DYN));
    return this;
  }

  private static @Nullable Expression plan(@Nullable String text) {
    return text == null ? null : COMPILER.compile(text).expression();
  }

  List<FeatureDefinition> definitions() {
    return sources.stream().map(FeatureSource::definition).toList();
  }

  FeatureSet set() {
    return FeatureSet.of(sources);
  }

  StatePlan plan() {
    return StatePlan.of(sources);
  }
}
