package io.hindsight.rules;

import io.hindsight.rules.SeriesDefinition.Kind;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A summary of all history: whatever was observed so far, also what occurred after the transaction
 * being judged.
 */
final class HistorySeries implements Series {
  private static final int INCOMPLETE = 1;
  private static final int SUM_LOST = 2;
  private static final int VALUES_LOST = 4;

  private final Kind kind;
  private final Set<Object> distinct = new HashSet<>();
  private boolean incomplete;
  private boolean sumLost;
  private boolean valuesLost;
  private long count;
  private long sum;
  private long largest = Long.MIN_VALUE;

  HistorySeries(Kind kind) {
    this.kind = kind;
  }

  /** Notes that earlier transactions were never observed by this series. */
  void markIncomplete() {
    incomplete = true;
  }

  boolean isIncomplete() {
    return incomplete;
  }

  @Override
  public void add(long timeMicros, Object value) {
    if (value == SeriesDefinition.NOT_HELD) {
      loseValues();
      return;
    }
    count++;
    switch (kind) {
      case TIMES -> {
        // The count is all.
      }
      case NUMBERS -> addNumber((Long) value);
      case DISTINCT -> {
        if (!valuesLost && distinct.add(value) && distinct.size() > Limits.MAX_ENTRIES) {
          loseValues();
        }
      }
    }
  }

  private void addNumber(long number) {
    largest = StrictMath.max(largest, number);
    long next = sum + number;
    if (((sum ^ next) & (number ^ next)) < 0) {
      sumLost = true;
    }
    sum = sumLost ? 0 : next;
  }

  private void loseValues() {
    valuesLost = true;
    sumLost = true;
    sum = 0;
    distinct.clear();
  }

  @Override
  public void prune(long newestMicros) {
    // A summary has a fixed size.
  }

  long count() {
    return count;
  }

  /** The scaled sum, or null when it does not fit or a value could not be held. */
  @Nullable Long sum() {
    return sumLost ? null : (Long) sum;
  }

  /** The largest scaled number, or null when there is none or a value could not be held. */
  @Nullable Long largest() {
    return valuesLost || count == 0 ? null : (Long) largest;
  }

  /** Whether values were too many or too large to hold. */
  boolean lostValues() {
    return valuesLost;
  }

  int distinctCount() {
    return distinct.size();
  }

  boolean contains(Object value) {
    return distinct.contains(value);
  }

  @Override
  public void write(ByteWriter out) {
    int flags = incomplete ? INCOMPLETE : 0;
    flags |= sumLost ? SUM_LOST : 0;
    flags |= valuesLost ? VALUES_LOST : 0;
    out.single(flags);
    out.unsigned(count);
    if (kind == Kind.NUMBERS) {
      out.signed(sum);
      out.signed(largest);
    }
    if (kind == Kind.DISTINCT) {
      out.unsigned(distinct.size());
      distinct.stream()
          .sorted(DistinctValue.ORDER)
          .forEach(value -> DistinctValue.write(out, value));
    }
  }

  static HistorySeries read(Kind kind, ByteReader in) {
    HistorySeries series = new HistorySeries(kind);
    int flags = in.single();
    series.incomplete = (flags & INCOMPLETE) != 0;
    series.sumLost = (flags & SUM_LOST) != 0;
    series.valuesLost = (flags & VALUES_LOST) != 0;
    series.count = in.unsigned();
    if (kind == Kind.NUMBERS) {
      series.sum = in.signed();
      series.largest = in.signed();
    }
    if (kind == Kind.DISTINCT) {
      int size = in.count();
      for (int i = 0; i < size; i++) {
        series.distinct.add(DistinctValue.read(in));
      }
    }
    return series;
  }
}
