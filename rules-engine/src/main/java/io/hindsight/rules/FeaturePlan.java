package io.hindsight.rules;

/**
 * How one feature is read from its series.
 *
 * @param definition what the rule set says
 * @param series what is remembered for it
 * @param slot where the state keeps that
 */
record FeaturePlan(FeatureDefinition definition, SeriesDefinition series, int slot) {

  /** The window that it reads. */
  Tier tier() {
    return series.tier();
  }

  /** Long, Double, String, Boolean, Instant, Duration or an {@link Absence}. */
  Object read(FeatureState state, Expression.Inputs inputs) {
    Object current = SeriesDefinition.NOT_COUNTED;
    if (definition.aggregate() == Aggregate.RATIO) {
      current = series.ownValue(inputs);
      if (!(current instanceof Long)) {
        return Absence.NO_CURRENT;
      }
    } else if (definition.includeCurrent()) {
      current = series.valueOf(inputs);
      if (current == SeriesDefinition.NOT_HELD) {
        return Absence.TOO_MANY;
      }
    }
    long time = inputs.tx().occurredAtMicros();
    if (!tier().isAllHistory() && state.isTooLate(time)) {
      return Absence.TOO_LATE;
    }
    return state.series(slot).read(this, inputs.tx(), time, current);
  }

  /** As {@link #read} at a time, without a transaction; only of a key that needs none. */
  Object describe(FeatureState state, long timeMicros) {
    if (definition.aggregate() == Aggregate.RATIO) {
      return Absence.NO_CURRENT;
    }
    if (!tier().isAllHistory() && state.isTooLate(timeMicros)) {
      return Absence.TOO_LATE;
    }
    return state.series(slot).read(this, timeMicros, SeriesDefinition.NOT_COUNTED);
  }

  /** Whether the state knows every transaction that any window of this feature can reach. */
  boolean isCovered(FeatureState state) {
    if (state.observed() == 0) {
      return true;
    }
    long unknown = state.series(slot).unknownThrough();
    return unknown == Series.NEVER
        || (!tier().isAllHistory() && unknown <= state.earliestInTime() - tier().horizonMicros());
  }
}
