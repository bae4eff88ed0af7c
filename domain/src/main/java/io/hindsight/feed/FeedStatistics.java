package io.hindsight.feed;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What this node's feed has done since it started. Thread-safe. */
public final class FeedStatistics {
  /** The lag is told of this many of the newest measurements. */
  private static final int LAGS = 1024;

  private static final double NANOS_PER_MILLI = 1e6;

  private final LongAdder told = new LongAdder();
  private final LongAdder toldAgain = new LongAdder();
  private final LongAdder spilled = new LongAdder();
  private final LongAdder looked = new LongAdder();
  private final LongAdder foundBehind = new LongAdder();
  private final LongAdder sweptEpochs = new LongAdder();
  private final LongAdder openedEpochs = new LongAdder();
  private final long[] lags = new long[LAGS];
  private int measured;

  /** Counts a hint that was told for the first time. */
  void told() {
    told.increment();
  }

  void toldAgain(int hints) {
    toldAgain.add(hints);
  }

  void spilled() {
    spilled.increment();
  }

  void openedEpoch() {
    openedEpochs.increment();
  }

  /** Counts an account that was compared with the journal. */
  public void looked(boolean wasBehind) {
    looked.increment();
    if (wasBehind) {
      foundBehind.increment();
    }
  }

  /** Counts an epoch whose marked accounts were all compared with the journal. */
  public void sweptEpoch() {
    sweptEpochs.increment();
  }

  synchronized void lag(long nanos) {
    lags[measured % LAGS] = nanos;
    measured = measured == Integer.MAX_VALUE ? LAGS : measured + 1;
  }

  /** Returns how many events were told to the folds. */
  public long hints() {
    return told.sum();
  }

  /** Returns how many hints were repeated, since no answer came in time. */
  public long hintsRepeated() {
    return toldAgain.sum();
  }

  /** Returns how many hints could not be remembered; their epochs were swept instead. */
  public long hintsSpilled() {
    return spilled.sum();
  }

  /** Returns how many accounts were compared with the journal. */
  public long accountsLooked() {
    return looked.sum();
  }

  /** Returns how many of these had events that were not folded. */
  public long accountsFoundBehind() {
    return foundBehind.sum();
  }

  /** Returns how many epochs of lost nodes, or of more than could be remembered, were swept. */
  public long epochsSwept() {
    return sweptEpochs.sum();
  }

  /** Returns how many epochs this node opened. */
  public long epochsOpened() {
    return openedEpochs.sum();
  }

  /**
   * Returns the time from the moment an event was journaled until the folds of all builds were
   * durable and known to be, in milliseconds, of the newest measurements; 0 without any.
   *
   * @param share 0.5 for the median
   */
  public synchronized double lagMillis(double share) {
    int known = Math.min(measured, LAGS);
    if (known == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(lags, known);
    Arrays.sort(sorted);
    long nanos = sorted[(int) Math.min(known - 1L, (long) (share * known))];
    return nanos / NANOS_PER_MILLI;
  }
}
