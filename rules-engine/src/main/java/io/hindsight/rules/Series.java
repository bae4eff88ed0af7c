package io.hindsight.rules;

/** What is remembered for the features that share one series definition. */
interface Series {
  /** The time before all others; stands for none. */
  long NEVER = Long.MIN_VALUE;

  /**
   * Takes up one observation.
   *
   * @param timeMicros when it occurred
   * @param value as {@link SeriesDefinition#valueOf} gives it, but not NOT_COUNTED
   */
  void add(long timeMicros, Object value);

  /** Forgets what no transaction that is not too late can ask for. */
  void prune(long newestMicros);

  /** Writes the content; equal content gives equal bytes. */
  void write(ByteWriter out);
}
