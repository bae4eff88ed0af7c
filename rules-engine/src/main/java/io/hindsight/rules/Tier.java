package io.hindsight.rules;

/**
 * The window that the features of one series read.
 *
 * @param windowMicros length of the window, or 0 for all history
 * @param delayMicros how long before the transaction it ends
 */
record Tier(long windowMicros, long delayMicros) {
  boolean isAllHistory() {
    return windowMicros == 0;
  }

  /** How far behind the transaction single entries matter. */
  long horizonMicros() {
    return windowMicros + delayMicros;
  }

  /** The window's end for a transaction of this time, itself inside. */
  long to(long timeMicros) {
    return timeMicros - delayMicros;
  }

  /** The window's start for a transaction of this time, itself outside. */
  long from(long timeMicros) {
    return isAllHistory() ? Series.NEVER : timeMicros - delayMicros - windowMicros;
  }

  /** Length of the panes that older entries are gathered in. */
  long paneMicros() {
    long edge = isAllHistory() ? delayMicros : windowMicros;
    return StrictMath.max(1, edge / Limits.PANES_PER_WINDOW);
  }
}
