package io.hindsight.rules;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the features of one account were read as for one transaction, for rule sets that have some
 * of them in common. Not thread-safe.
 */
final class SharedReadings {
  private final IdentityHashMap<FeaturePlan, Integer> places;
  private final @Nullable Object[] values;
  private @Nullable Transaction of;

  /**
   * Nothing was read yet.
   *
   * @param places where the value of each feature is kept; equal features have one place
   */
  SharedReadings(IdentityHashMap<FeaturePlan, Integer> places, int count) {
    this.places = places;
    this.values = new Object[count];
  }

  /** The value of a feature, read once as long as the state stands and the transaction is one. */
  @SuppressWarnings("ReferenceEquality") // an equal transaction is merely read again
  Object value(FeaturePlan feature, FeatureState state, Expression.Inputs inputs) {
    Integer place = places.get(feature);
    if (place == null) {
      throw new IllegalArgumentException(
          "feature: " + feature.definition().name() + " (expected: one of these rule sets)");
    }
    if (of != inputs.tx()) {
      clear();
      of = inputs.tx();
    }
    Object value = values[place];
    if (value == null) {
      value = feature.read(state, inputs);
      values[place] = value;
    }
    return value;
  }

  /** Forgets what was read: the state has changed. */
  void clear() {
    if (of != null) {
      Arrays.fill(values, null);
      of = null;
    }
  }
}
