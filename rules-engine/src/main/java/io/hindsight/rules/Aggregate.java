package io.hindsight.rules;

import java.util.Locale;

/** How a feature condenses the transactions of its window into one value. */
public enum Aggregate {
  /** The number of transactions; an int, 0 for an empty window. */
  COUNT,
  /** The sum of {@code of}; a double, 0 for an empty window. */
  SUM,
  /** The mean of {@code of}; a double, missing for an empty window. */
  MEAN,
  /** The smallest {@code of}; a double, missing for an empty window. */
  MIN,
  /** The largest {@code of}; a double, missing for an empty window. */
  MAX,
  /** The sample standard deviation of {@code of}; a double, missing for fewer than two values. */
  STDDEV,
  /** The number of different values of {@code of}; an int, 0 for an empty window. */
  DISTINCT,
  /** The {@code percentile} of {@code of}, by nearest rank; a double, missing when empty. */
  PERCENTILE,
  /**
   * The transaction's own {@code of} divided by the mean, whether or not the transaction itself
   * meets {@code where}; a double, missing without either.
   */
  RATIO,
  /** When the first transaction of the window occurred; a timestamp, missing when empty. */
  FIRST_SEEN,
  /** How long before this transaction the latest one occurred; a duration, missing when empty. */
  TIME_SINCE_LAST,
  /** What {@code of} was for the latest transaction; of its type, missing when empty. */
  LAST,
  /** The number of transactions labelled as fraud; an int, 0 for an empty window. */
  FRAUD_COUNT,
  /** The share of transactions labelled as fraud; a double, missing for an empty window. */
  FRAUD_RATE,
  /** How many of the latest transactions in a row were fraud; an int, 0 for an empty window. */
  FRAUD_STREAK;

  /** The name used in rule sets, for example {@code "count"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the feature says what to aggregate. */
  public boolean needsOf() {
    return switch (this) {
      case SUM, MEAN, MIN, MAX, STDDEV, DISTINCT, PERCENTILE, RATIO, LAST -> true;
      case COUNT, FIRST_SEEN, TIME_SINCE_LAST, FRAUD_COUNT, FRAUD_RATE, FRAUD_STREAK -> false;
    };
  }

  /** Whether the transaction being judged can count too. */
  public boolean takesCurrent() {
    return switch (this) {
      case COUNT, SUM, MEAN, MIN, MAX, STDDEV, DISTINCT, PERCENTILE -> true;
      case RATIO, FIRST_SEEN, TIME_SINCE_LAST, LAST, FRAUD_COUNT, FRAUD_RATE, FRAUD_STREAK -> false;
    };
  }

  /** Whether it reads labels. */
  public boolean readsLabels() {
    return this == FRAUD_COUNT || this == FRAUD_RATE || this == FRAUD_STREAK;
  }
}
