package io.hindsight.rules;

/**
 * Entries of a stretch of time, gathered into what can be added up.
 *
 * @param <P> the kind of pane itself
 */
interface Pane<P extends Pane<P>> {
  void add(long timeMicros, long value);

  /** Adds all that another pane gathered; it lies later than this one. */
  void addAll(P later);

  /**
   * Takes back what an earlier pane added.
   *
   * @return false when that is not possible, and everything has to be added up anew
   */
  default boolean lose(P earlier) {
    return false;
  }

  /** Takes up a label; only panes of labels mind. */
  default void relabel(int frauds) {}

  void write(ByteWriter out);

  /** Reads what {@link #write} wrote into a pane without entries. */
  void read(ByteReader in);
}
