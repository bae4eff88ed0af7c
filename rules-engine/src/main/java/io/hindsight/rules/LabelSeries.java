package io.hindsight.rules;

import org.jspecify.annotations.Nullable;

/**
 * Which transactions were fraud, by what labels have said so far. A transaction without a label
 * counts as genuine; features with a delay read it only when its label would have come.
 */
final class LabelSeries extends PanedSeries<LabelSeries.Labels> {
  private static final long FRAUD = 1;

  LabelSeries(SeriesDefinition definition) {
    super(definition, true, Labels::new);
  }

  /** How many transactions, and how many of them were fraud. */
  static final class Labels implements Pane<Labels> {
    private long count;
    private long frauds;

    @Override
    public void add(long timeMicros, long value) {
      count++;
      frauds += value & FRAUD;
    }

    @Override
    public void addAll(Labels later) {
      count += later.count;
      frauds += later.frauds;
    }

    @Override
    public boolean lose(Labels earlier) {
      count -= earlier.count;
      frauds -= earlier.frauds;
      return true;
    }

    @Override
    public void relabel(int more) {
      frauds += more;
    }

    @Override
    public void write(ByteWriter out) {
      out.unsigned(count);
      out.signed(frauds);
    }

    @Override
    public void read(ByteReader in) {
      count = in.unsigned();
      frauds = in.signed();
    }
  }

  /** The number of the observation and, in the lowest bit, whether it was fraud. */
  @Override
  long held(long number, long value) {
    return number << 1;
  }

  @Override
  public void label(
      long timeMicros, long number, boolean before, boolean fraud, long newestMicros) {
    for (int i = firstAfter(timeMicros) - 1; i >= start && time(i) == timeMicros; i--) {
      if (values[i] >>> 1 == number) {
        values[i] = (number << 1) | (fraud ? FRAUD : 0);
        return;
      }
    }
    if (before != fraud) {
      relabelOlder(timeMicros, fraud ? 1 : -1, newestMicros);
    }
  }

  @Override
  Object value(
      FeaturePlan feature,
      Window window,
      int first,
      int last,
      @Nullable Labels older,
      Object current) {
    if (feature.definition().aggregate() == Aggregate.FRAUD_STREAK) {
      return streak(feature, window, first, last, older != null);
    }
    long frauds = older == null ? 0 : older.frauds;
    for (int i = first; i < last; i++) {
      frauds += values[i] & FRAUD;
    }
    if (feature.definition().aggregate() == Aggregate.FRAUD_COUNT) {
      return frauds;
    }
    long count = (long) last - first + (older == null ? 0 : older.count);
    return count == 0 ? Absence.EMPTY : (Object) ((double) frauds / count);
  }

  /**
   * Counts from the window's end while all is fraud. Of panes only those count that are fraud as a
   * whole, so that what comes from panes is never too much.
   */
  private long streak(
      FeaturePlan feature, Window window, int first, int last, boolean reachesPanes) {
    int i = last;
    while (i > first && (values[i - 1] & FRAUD) == FRAUD) {
      i--;
    }
    long streak = (long) last - i;
    if (i > first || !reachesPanes) {
      return streak;
    }
    for (Labels pane : olderLatestFirst(feature, window)) {
      if (pane.frauds < pane.count) {
        break;
      }
      streak += pane.frauds;
    }
    return streak;
  }
}
