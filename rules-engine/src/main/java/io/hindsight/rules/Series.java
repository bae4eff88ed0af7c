package io.hindsight.rules;

/** What is remembered for the features that share one series definition, of one key value. */
interface Series {
  /** The time before all others; stands for none. */
  long NEVER = Long.MIN_VALUE;

  /**
   * Takes up one observation.
   *
   * @param timeMicros when it occurred
   * @param number its number among all observations of the state
   * @param value as {@link SeriesDefinition#valueOf} gives it, but not NOT_COUNTED
   * @param newestMicros the newest time observed, this one included
   */
  void add(long timeMicros, long number, Object value, long newestMicros);

  /**
   * Takes up what became known about an observation; only series of labels mind.
   *
   * @param newestMicros the newest time observed
   */
  default void label(
      long timeMicros, long number, boolean before, boolean fraud, long newestMicros) {}

  /** Forgets what no transaction that is not too late can ask for. */
  void prune(long newestMicros);

  /**
   * The value of a feature: Long, Double, String, Boolean, Instant, Duration or an {@link Absence}.
   *
   * @param feature one of this series
   * @param timeMicros when the transaction being judged occurred
   * @param current the value of that transaction if it counts too, else NOT_COUNTED
   */
  Object read(FeaturePlan feature, long timeMicros, Object current);

  /** Whether {@link #read} looks at single values only, not at panes or sketches. */
  boolean isExact(FeaturePlan feature, long timeMicros);

  /** Notes that entries up to this time were never observed by this series. */
  void markUnknownThrough(long timeMicros);

  /** Entries up to here were never observed by this series; {@link #NEVER} if all were. */
  long unknownThrough();

  /**
   * Whether nothing is remembered that may still be asked for, so that a new series says the same.
   *
   * @param newestMicros the newest time observed
   */
  boolean isEmpty(long newestMicros);

  /** Writes the content; equal content gives equal bytes. */
  void write(ByteWriter out);
}
