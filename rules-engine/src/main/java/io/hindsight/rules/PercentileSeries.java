package io.hindsight.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Scaled numbers, for percentiles by nearest rank. While the window holds single entries only the
 * answer is one of them; when it reaches into panes all are counted in {@link LogBuckets}, and the
 * answer is the middle of a bucket: within 1/64 of the true one for the same entries.
 */
final class PercentileSeries extends PanedSeries<PercentileSeries.Histogram> {
  private final SortedWindow sorted = new SortedWindow();

  PercentileSeries(SeriesDefinition definition) {
    super(definition, true, Histogram::new);
  }

  /** Counts by bucket, in the order of the buckets. */
  static final class Histogram implements Pane<Histogram> {
    private int[] buckets = new int[4];
    private long[] counts = new long[4];
    private int size;
    private long total;

    /** The bucket that was asked for last, how many lie up to it, and whether that is known. */
    private int pivot;

    private long upToPivot;
    private boolean hasPivot;

    @Override
    public void add(long timeMicros, long value) {
      add(LogBuckets.of(value), 1);
    }

    private void add(int bucket, long count) {
      total += count;
      upToPivot += bucket <= pivot ? count : 0;
      int at = Arrays.binarySearch(buckets, 0, size, bucket);
      if (at >= 0) {
        counts[at] += count;
        return;
      }
      at = -at - 1;
      if (size == buckets.length) {
        buckets = Arrays.copyOf(buckets, size * 2);
        counts = Arrays.copyOf(counts, size * 2);
      }
      System.arraycopy(buckets, at, buckets, at + 1, size - at);
      System.arraycopy(counts, at, counts, at + 1, size - at);
      buckets[at] = bucket;
      counts[at] = count;
      size++;
    }

    @Override
    public void addAll(Histogram later) {
      for (int i = 0; i < later.size; i++) {
        add(later.buckets[i], later.counts[i]);
      }
    }

    @Override
    public boolean lose(Histogram earlier) {
      for (int i = 0; i < earlier.size; i++) {
        add(earlier.buckets[i], -earlier.counts[i]);
      }
      return true;
    }

    /** How many values lie in this bucket or a lower one. */
    long upTo(int bucket) {
      if (!hasPivot || bucket != pivot) {
        pivot = bucket;
        hasPivot = true;
        upToPivot = 0;
        for (int i = 0; i < size && buckets[i] <= bucket; i++) {
          upToPivot += counts[i];
        }
      }
      return upToPivot;
    }

    long countIn(int bucket) {
      int at = Arrays.binarySearch(buckets, 0, size, bucket);
      return at < 0 ? 0 : counts[at];
    }

    @Override
    public void write(ByteWriter out) {
      out.unsigned(size);
      for (int i = 0; i < size; i++) {
        out.signed(i == 0 ? buckets[0] : buckets[i] - (long) buckets[i - 1]);
        out.unsigned(counts[i]);
      }
    }

    @Override
    public void read(ByteReader in) {
      int written = in.count();
      long bucket = 0;
      for (int i = 0; i < written; i++) {
        bucket += in.signed();
        add((int) bucket, in.unsigned());
      }
    }
  }

  /** The single entries of the window in the order of their values, kept up to date. */
  private final class SortedWindow {
    private long[] numbers = new long[8];
    private int size;
    private long firstPosition;
    private long lastPosition;
    private int seenGeneration = -1;

    /** The bucket that held the rank last; it seldom changes. */
    private int lastBucket;

    void moveTo(int first, int last) {
      long from = position(first);
      long to = position(last);
      boolean slides =
          seenGeneration == generation()
              && from >= firstPosition
              && to >= lastPosition
              && from <= lastPosition
              && firstPosition >= position(start);
      if (!slides) {
        size = 0;
        firstPosition = from;
        lastPosition = from;
        seenGeneration = generation();
      }
      for (long at = firstPosition; at < from; at++) {
        remove(values[index(at)]);
      }
      for (long at = lastPosition; at < to; at++) {
        insert(values[index(at)]);
      }
      firstPosition = from;
      lastPosition = to;
    }

    private void insert(long number) {
      int at = Arrays.binarySearch(numbers, 0, size, number);
      at = at < 0 ? -at - 1 : at;
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, size * 2);
      }
      System.arraycopy(numbers, at, numbers, at + 1, size - at);
      numbers[at] = number;
      size++;
    }

    private void remove(long number) {
      int at = Arrays.binarySearch(numbers, 0, size, number);
      System.arraycopy(numbers, at + 1, numbers, at, size - at - 1);
      size--;
    }

    /** The number of this rank, from 0, among these and one more, if given. */
    long ranked(int rank, @Nullable Long extra) {
      if (extra == null) {
        return numbers[rank];
      }
      int at = Arrays.binarySearch(numbers, 0, size, extra);
      int below = at < 0 ? -at - 1 : at;
      if (rank == below) {
        return extra;
      }
      return rank < below ? numbers[rank] : numbers[rank - 1];
    }

    /** How many lie in this bucket or a lower one. */
    int upTo(int bucket) {
      long greatest = LogBuckets.greatest(bucket);
      int low = 0;
      int high = size;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (numbers[middle] <= greatest) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  @Override
  Object value(
      FeaturePlan feature,
      Window window,
      int first,
      int last,
      @Nullable Histogram older,
      Object current) {
    Long extra = current instanceof Long value ? value : null;
    long count = (long) last - first + (older == null ? 0 : older.total) + (extra == null ? 0 : 1);
    if (count == 0) {
      return Absence.EMPTY;
    }
    sorted.moveTo(first, last);
    long rank = (count * feature.definition().percentile() + 99) / 100;
    long number =
        older == null || older.total == 0
            ? sorted.ranked((int) rank - 1, extra)
            : middleOfRank(rank, sorted, older, extra);
    return (double) number / feature.series().unitsPerOne();
  }

  /** The middle of the lowest bucket up to which there are at least this many values. */
  private static long middleOfRank(
      long rank, SortedWindow own, Histogram older, @Nullable Long extra) {
    int bucket = own.lastBucket;
    long upTo = upTo(bucket, own, older, extra);
    if (upTo >= rank && upTo - countIn(bucket, own, older, extra) < rank) {
      return LogBuckets.middle(bucket);
    }
    int low = upTo >= rank ? -LogBuckets.LAST : bucket + 1;
    int high = upTo >= rank ? bucket : LogBuckets.LAST;
    while (low < high) {
      int middle = (low + high) >> 1;
      if (upTo(middle, own, older, extra) >= rank) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    own.lastBucket = low;
    return LogBuckets.middle(low);
  }

  private static long upTo(int bucket, SortedWindow own, Histogram older, @Nullable Long extra) {
    boolean more = extra != null && LogBuckets.of(extra) <= bucket;
    return older.upTo(bucket) + own.upTo(bucket) + (more ? 1 : 0);
  }

  private static long countIn(int bucket, SortedWindow own, Histogram older, @Nullable Long extra) {
    boolean more = extra != null && LogBuckets.of(extra) == bucket;
    return older.countIn(bucket) + own.upTo(bucket) - own.upTo(bucket - 1) + (more ? 1 : 0);
  }
}
