package io.hindsight.rules;

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
  private final RunningWindow running = new RunningWindow();

  NumberSeries(SeriesDefinition definition) {
    super(definition, true, Sums::new);
  }

  /** Extremes and squares of the single entries of the window, kept up to date. */
  private final class RunningWindow {
    private final Squares squares = new Squares();
    private long smallest;
    private long largest;
    private long firstPosition;
    private long lastPosition;
    private int seenGeneration = -1;

    RunningWindow moveTo(int first, int last) {
      long from = position(first);
      long to = position(last);
      boolean slides =
          seenGeneration == generation()
              && from >= firstPosition
              && to >= lastPosition
              && from <= lastPosition
              && firstPosition >= position(start);
      if (!slides || !canLose(firstPosition, from)) {
        squares.clear();
        smallest = Long.MAX_VALUE;
        largest = Long.MIN_VALUE;
        firstPosition = from;
        lastPosition = from;
        seenGeneration = generation();
      }
      for (long at = firstPosition; at < from; at++) {
        squares.remove(values[index(at)]);
      }
      for (long at = lastPosition; at < to; at++) {
        long value = values[index(at)];
        squares.add(value);
        smallest = StrictMath.min(smallest, value);
        largest = StrictMath.max(largest, value);
      }
      firstPosition = from;
      lastPosition = to;
      return this;
    }

    /** Whether no extreme is among the entries that leave. */
    private boolean canLose(long from, long until) {
      for (long at = from; at < until; at++) {
        long value = values[index(at)];
        if (value == smallest || value == largest) {
          return false;
        }
      }
      return true;
    }
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
    public boolean lose(Sums earlier) {
      boolean within = earlier.smallest > smallest && earlier.largest < largest;
      if (earlier.count > 0 && (!within || sumLost || earlier.sumLost)) {
        return false;
      }
      count -= earlier.count;
      sum -= earlier.sum;
      squares.removeAll(earlier.squares);
      return true;
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
      case MIN -> (double) smallest(running.moveTo(first, last), older, extra) / one;
      case MAX -> (double) largest(running.moveTo(first, last), older, extra) / one;
      case STDDEV -> {
        Long sum = sum(first, last, older, extra);
        yield sum == null
            ? Absence.TOO_MANY
            : deviation(sum, running.moveTo(first, last).squares, older, extra, count, one);
      }
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

  /** Never a negative zero, which CEL takes for less than 0. */
  private static double ratio(long current, long sum, long count) {
    return current == 0 ? 0.0 : (double) current * count / sum;
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

  private static long smallest(RunningWindow own, @Nullable Sums older, @Nullable Long extra) {
    long smallest = older == null ? own.smallest : StrictMath.min(own.smallest, older.smallest);
    return extra == null ? smallest : StrictMath.min(smallest, extra);
  }

  private static long largest(RunningWindow own, @Nullable Sums older, @Nullable Long extra) {
    long largest = older == null ? own.largest : StrictMath.max(own.largest, older.largest);
    return extra == null ? largest : StrictMath.max(largest, extra);
  }

  /** The root of (n * sum of squares - square of sum) / (n * (n - 1)), of exact integers. */
  private static Object deviation(
      long sum, Squares single, @Nullable Sums older, @Nullable Long extra, long count, long one) {
    if (count < 2) {
      return Absence.TOO_FEW;
    }
    Squares squares = new Squares();
    squares.addAll(single);
    if (older != null) {
      squares.addAll(older.squares);
    }
    if (extra != null) {
      squares.add(extra);
    }
    double spread = squares.timesLessSquareOf(count, sum);
    return StrictMath.sqrt(spread / ((double) count * (count - 1))) / one;
  }
}
