package io.hindsight.rules;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import org.jspecify.annotations.Nullable;

/**
 * A checked feature: its definition and its expressions.
 *
 * @param ofType the type of {@code of}; dyn without one
 */
record FeatureSource(
    FeatureDefinition definition,
    @Nullable Expression of,
    @Nullable Expression where,
    CelType ofType) {

  /** The type of the variable that conditions read. */
  CelType type() {
    return switch (definition.aggregate()) {
      case COUNT, DISTINCT, FRAUD_COUNT, FRAUD_STREAK -> SimpleType.INT;
      case SUM, MEAN, MIN, MAX, STDDEV, PERCENTILE, RATIO, FRAUD_RATE -> SimpleType.DOUBLE;
      case FIRST_SEEN -> SimpleType.TIMESTAMP;
      case TIME_SINCE_LAST -> SimpleType.DURATION;
      case LAST -> ofType;
    };
  }
}
