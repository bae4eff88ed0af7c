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
  /** The largest {@code of}; a double, missing for an empty window. */
  MAX,
  /** The number of different values of {@code of}; an int, 0 for an empty window. */
  DISTINCT;

  /** The name used in rule sets, for example {@code "count"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
