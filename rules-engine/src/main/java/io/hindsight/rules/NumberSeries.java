package io.hindsight.rules;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Scaled numbers, for sums, means, extremes and deviations. Sums are exact integers, so no order of
 * addition matters; each result is rounded once.
 */
final class NumberSeries extends PanedSeries<NumberSeries.Sums> {
  /** The sum of all values up to and including this one, in wrapping arithmetic, on top of base. */
  private long[] sums = new long[values.length];

  private long base;
  private long largestMagnitude;

  NumberSeries(SeriesDefinition definition) {
    super(definition, true, Sums::new);
  }

  /** What numbers amount to. */
  static final class Sums implements Pane<Sums> {
    private long count;
    private boolean sumLost;
    private long sum;
    private final Squares squares = new Squares();
    private long smallest = Long.MAX_VALUE;
    private long largest = Long.MIN_VALUE;

    @Override
    public void add(long timeMicros, long value) {
      count++;
      addToSum(value);
      squares.add(value);
      smallest = StrictMath.min(smallest, value);
      largest = StrictMath.max(largest, value);
    }

    private void addToSum(long value) {
      long next = sum + value;
      sumLost |= ((sum ^ next) & (value ^ next)) < 0;
      sum = sumLost ? 0 : next;
    }

    @Override
    public void addAll(Sums later) {
      count += later.count;
      sumLost |= later.sumLost;
      addToSum(later.sum);
      squares.addAll(later.squares);
      smallest = StrictMath.min(smallest, later.smallest);
      largest = StrictMath.max(largest, later.largest);
    }

    @Override
    public void write(ByteWriter out) {
      out.unsigned(count);
      if (count > 0) {
        out.single(sumLost ? 1 : 0);
        out.signed(sum);
        squares.write(out);
        out.signed(smallest);
        out.signed(largest);
      }
    }

    @Override
    public void read(ByteReader in) {
      count = in.unsigned();
      if (count > 0) {
        sumLost = in.single() != 0;
        sum = in.signed();
        squares.read(in);
        smallest = in.signed();
        largest = in.signed();
      }
    }
  }

  @Override
  void changedFrom(int index) {
    long sum = index == start ? base : sums[index - 1];
    for (int i = index; i < end; i++) {
      sum += values[i];
      sums[i] = sum;
      largestMagnitude = StrictMath.max(largestMagnitude, StrictMath.abs(values[i]));
    }
  }

  @Override
  void leaving() {
    base = sums[start];
  }

  @Override
  void moved(int from, int to, int capacity) {
    sums = Arrays.copyOf(Arrays.copyOfRange(sums, from, to), capacity);
  }

  @Override
  Object value(
      FeaturePlan feature,
      Window window,
      int first,
      int last,
      @Nullable Sums older,
      Object current) {
    Aggregate aggregate = feature.definition().aggregate();
    boolean isRatio = aggregate == Aggregate.RATIO;
    boolean counts = feature.definition().includeCurrent() && current instanceof Long;
    long count = (long) last - first + (older == null ? 0 : older.count) + (counts ? 1 : 0);
    if (count == 0) {
      return aggregate == Aggregate.SUM ? (Object) 0.0 : Absence.EMPTY;
    }
    long one = feature.series().unitsPerOne();
    Long extra = counts ? (Long) current : null;
    return switch (aggregate) {
      case MIN -> (double) smallest(first, last, older, extra) / one;
      case MAX -> (double) largest(first, last, older, extra) / one;
      case STDDEV -> deviation(first, last, older, extra, count, one);
      default -> {
        Long sum = sum(first, last, older, extra);
        if (sum == null) {
          yield Absence.TOO_MANY;
        }
        if (isRatio) {
          yield sum == 0 ? Absence.ZERO : (Object) ratio((Long) current, sum, count);
        }
        yield aggregate == Aggregate.SUM
            ? (double) sum / one
            : (double) sum / ((double) one * count);
      }
    };
  }

  private static double ratio(long current, long sum, long count) {
    return (double) current * count / sum;
  }

  private @Nullable Long sum(int first, int last, @Nullable Sums older, @Nullable Long extra) {
    Long single = sum(first, last);
    if (single == null || (older != null && older.sumLost)) {
      return null;
    }
    try {
      long sum = StrictMath.addExact(single, older == null ? 0 : older.sum);
      return StrictMath.addExact(sum, extra == null ? 0 : extra);
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** The sum of the entries first..last-1, or null when it does not fit. */
  private @Nullable Long sum(int first, int last) {
    if (first >= last) {
      return 0L;
    }
    long before = first == start ? base : sums[first - 1];
    if (StrictMath.multiplyHigh(largestMagnitude, last - first) == 0
        && largestMagnitude * (last - first) >= 0) {
      return sums[last - 1] - before;
    }
    try {
      long sum = 0;
      for (int i = first; i < last; i++) {
        sum = StrictMath.addExact(sum, values[i]);
      }
      return sum;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private long smallest(int first, int last, @Nullable Sums older, @Nullable Long extra) {
    long smallest = older == null ? Long.MAX_VALUE : older.smallest;
    for (int i = first; i < last; i++) {
      smallest = StrictMath.min(smallest, values[i]);
    }
    return extra == null ? smallest : StrictMath.min(smallest, extra);
  }

  private long largest(int first, int last, @Nullable Sums older, @Nullable Long extra) {
    long largest = older == null ? Long.MIN_VALUE : older.largest;
    for (int i = first; i < last; i++) {
      largest = StrictMath.max(largest, values[i]);
    }
    return extra == null ? largest : StrictMath.max(largest, extra);
  }

  /** The root of (n * sum of squares - square of sum) / (n * (n - 1)), of exact integers. */
  private Object deviation(
      int first, int last, @Nullable Sums older, @Nullable Long extra, long count, long one) {
    Long sum = sum(first, last, older, extra);
    if (sum == null) {
      return Absence.TOO_MANY;
    }
    if (count < 2) {
      return Absence.TOO_FEW;
    }
    Squares squares = new Squares();
    for (int i = first; i < last; i++) {
      squares.add(values[i]);
    }
    if (older != null) {
      squares.addAll(older.squares);
    }
    if (extra != null) {
      squares.add(extra);
    }
    BigInteger whole = BigInteger.valueOf(sum);
    double spread =
        squares
            .value()
            .multiply(BigInteger.valueOf(count))
            .subtract(whole.multiply(whole))
            .doubleValue();
    return StrictMath.sqrt(spread / ((double) count * (count - 1))) / one;
  }
}
