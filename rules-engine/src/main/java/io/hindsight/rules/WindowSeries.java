package io.hindsight.rules;

import io.hindsight.rules.SeriesDefinition.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Times and values in order of occurrence, ties in order of arrival.
 *
 * <p>The series knows every entry later than {@link #completeAfter()}: a window that starts at or
 * after it is answered, any other is missing. Entries leave when no window can reach them, and the
 * oldest when there are more than {@link Limits#MAX_ENTRIES}. Because exactly the newest entries
 * stay, the answer for one window does not depend on longer windows that share the series.
 *
 * <p>Counts and sums are two binary searches: {@code values} of numbers go with their running sums,
 * in wrapping arithmetic, where a difference is exact whenever the true sum fits.
 */
final class WindowSeries implements Series {
  private static final int INITIAL_CAPACITY = 8;

  private final Kind kind;
  private final long horizonMicros;
  private long[] times = new long[INITIAL_CAPACITY];

  /** Scaled numbers, or for distinct values their index in the dictionary. */
  private long[] values;

  /** Of numbers: the sum of all values up to and including this one, on top of base. */
  private long[] sums;

  private long base;
  private long largestMagnitude;
  private int start;
  private int end;
  private List<Object> dictionary = new ArrayList<>();
  private Map<Object, Integer> codes = new HashMap<>();
  private int[] seen = new int[0];
  private int seenRound;
  private long droppedThrough = NEVER;
  private long unknownThrough = NEVER;

  WindowSeries(Kind kind, long horizonMicros) {
    this.kind = kind;
    this.horizonMicros = horizonMicros;
    this.values = new long[kind == Kind.TIMES ? 0 : INITIAL_CAPACITY];
    this.sums = new long[kind == Kind.NUMBERS ? INITIAL_CAPACITY : 0];
  }

  /** Every entry later than this is held. */
  long completeAfter() {
    return StrictMath.max(droppedThrough, unknownThrough);
  }

  /** Entries up to here were never observed by this series; {@link Series#NEVER} if all were. */
  long unknownThrough() {
    return unknownThrough;
  }

  void markUnknownThrough(long timeMicros) {
    unknownThrough = StrictMath.max(unknownThrough, timeMicros);
  }

  @Override
  public void add(long timeMicros, Object value) {
    if (value == SeriesDefinition.NOT_HELD) {
      droppedThrough = StrictMath.max(droppedThrough, timeMicros);
      return;
    }
    makeRoom();
    insert(timeMicros, kind == Kind.DISTINCT ? codeOf(value) : (Long) value);
    if (end - start > Limits.MAX_ENTRIES) {
      droppedThrough = StrictMath.max(droppedThrough, times[start]);
      removeOldest();
    }
  }

  private long codeOf(Object value) {
    Integer code = codes.get(value);
    if (code == null) {
      code = dictionary.size();
      codes.put(value, code);
      dictionary.add(value);
    }
    return code;
  }

  /** Puts an entry behind all that are not later; there is room for it. */
  private void insert(long timeMicros, long value) {
    int at = end;
    if (end > start && times[end - 1] > timeMicros) {
      at = firstAfter(timeMicros);
      System.arraycopy(times, at, times, at + 1, end - at);
      if (kind != Kind.TIMES) {
        System.arraycopy(values, at, values, at + 1, end - at);
      }
    }
    times[at] = timeMicros;
    end++;
    if (kind != Kind.TIMES) {
      values[at] = value;
    }
    if (kind == Kind.NUMBERS) {
      largestMagnitude = StrictMath.max(largestMagnitude, StrictMath.abs(value));
      addSumsFrom(at);
    }
  }

  private void addSumsFrom(int first) {
    long sum = first == start ? base : sums[first - 1];
    for (int i = first; i < end; i++) {
      sum += values[i];
      sums[i] = sum;
    }
  }

  /**
   * Makes room for one more entry: moves the entries to the front when half of the space is free,
   * else doubles the space. Changes the codes of distinct values.
   */
  private void makeRoom() {
    if (end < times.length) {
      return;
    }
    int size = end - start;
    int capacity = size > times.length / 2 ? times.length * 2 : times.length;
    times = Arrays.copyOf(Arrays.copyOfRange(times, start, end), capacity);
    if (kind != Kind.TIMES) {
      values = Arrays.copyOf(Arrays.copyOfRange(values, start, end), capacity);
    }
    if (kind == Kind.NUMBERS) {
      sums = Arrays.copyOf(Arrays.copyOfRange(sums, start, end), capacity);
    }
    start = 0;
    end = size;
    if (kind == Kind.DISTINCT) {
      renumber();
    }
  }

  /** Rebuilds the dictionary from what is held, in order of first occurrence. */
  private void renumber() {
    List<Object> old = dictionary;
    dictionary = new ArrayList<>();
    codes = new HashMap<>();
    for (int i = start; i < end; i++) {
      values[i] = codeOf(old.get((int) values[i]));
    }
  }

  private void removeOldest() {
    if (kind == Kind.NUMBERS) {
      base = sums[start];
    }
    start++;
  }

  @Override
  public void prune(long newestMicros) {
    long forgotten = newestMicros - Limits.ALLOWED_LATENESS_MICROS - horizonMicros;
    while (start < end && times[start] <= forgotten) {
      removeOldest();
    }
    if (droppedThrough <= forgotten) {
      droppedThrough = NEVER;
    }
    if (unknownThrough <= forgotten) {
      unknownThrough = NEVER;
    }
  }

  /** Index of the first entry later than a time. */
  int firstAfter(long timeMicros) {
    if (end == start || times[end - 1] <= timeMicros) {
      return end;
    }
    int low = start;
    int high = end - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] <= timeMicros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The scaled sum of the entries first..last-1, or null when it does not fit. */
  @Nullable Long sum(int first, int last) {
    if (first >= last) {
      return 0L;
    }
    long before = first == start ? base : sums[first - 1];
    if (StrictMath.multiplyHigh(largestMagnitude, last - first) == 0
        && largestMagnitude * (last - first) >= 0) {
      return sums[last - 1] - before;
    }
    return sumOneByOne(first, last);
  }

  private @Nullable Long sumOneByOne(int first, int last) {
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

  /** The largest scaled number of the entries first..last-1, of which there is at least one. */
  long largest(int first, int last) {
    long largest = values[first];
    for (int i = first + 1; i < last; i++) {
      largest = StrictMath.max(largest, values[i]);
    }
    return largest;
  }

  /** How many different values the entries first..last-1 and, unless null, one more have. */
  int distinct(int first, int last, @Nullable Object oneMore) {
    if (seen.length < dictionary.size()) {
      seen = new int[StrictMath.max(INITIAL_CAPACITY, dictionary.size() * 2)];
      seenRound = 0;
    }
    seenRound++;
    int distinct = 0;
    for (int i = first; i < last; i++) {
      int code = (int) values[i];
      if (seen[code] != seenRound) {
        seen[code] = seenRound;
        distinct++;
      }
    }
    if (oneMore != null) {
      Integer code = codes.get(oneMore);
      distinct += code == null || seen[code] != seenRound ? 1 : 0;
    }
    return distinct;
  }

  @Override
  public void write(ByteWriter out) {
    out.unsigned(horizonMicros);
    writeTime(out, droppedThrough);
    writeTime(out, unknownThrough);
    int size = end - start;
    out.unsigned(size);
    if (size == 0) {
      return;
    }
    writeTimes(out);
    switch (kind) {
      case TIMES -> {
        // Nothing but times.
      }
      case NUMBERS -> writeNumbers(out);
      case DISTINCT -> writeDistinct(out);
    }
  }

  private static void writeTime(ByteWriter out, long time) {
    out.single(time == NEVER ? 0 : 1);
    if (time != NEVER) {
      out.signed(time);
    }
  }

  private static long readTime(ByteReader in) {
    return in.single() == 0 ? NEVER : in.signed();
  }

  /** The first time, then differences, all without their common trailing decimal zeros. */
  private void writeTimes(ByteWriter out) {
    int zeros = DecimalZeros.common(times, start, end);
    long unit = DecimalZeros.power(zeros);
    out.single(zeros);
    long previous = 0;
    for (int i = start; i < end; i++) {
      long time = times[i] / unit;
      if (i == start) {
        out.signed(time);
      } else {
        out.unsigned(time - previous);
      }
      previous = time;
    }
  }

  private void writeNumbers(ByteWriter out) {
    int zeros = DecimalZeros.common(values, start, end);
    long unit = DecimalZeros.power(zeros);
    out.single(zeros);
    for (int i = start; i < end; i++) {
      out.signed(values[i] / unit);
    }
  }

  private void writeDistinct(ByteWriter out) {
    renumber();
    out.unsigned(dictionary.size());
    for (Object value : dictionary) {
      DistinctValue.write(out, value);
    }
    for (int i = start; i < end; i++) {
      out.unsigned(values[i]);
    }
  }

  /**
   * Reads a series for a horizon that may differ from the one it was written for: a shorter one is
   * met, for a longer one the entries before what was kept are unknown.
   */
  static WindowSeries read(
      Kind kind, long horizonMicros, boolean observed, long newestMicros, ByteReader in) {
    long written = in.unsigned();
    WindowSeries series = new WindowSeries(kind, horizonMicros);
    series.droppedThrough = readTime(in);
    series.unknownThrough = readTime(in);
    if (observed && written < horizonMicros) {
      series.markUnknownThrough(newestMicros - Limits.ALLOWED_LATENESS_MICROS - written);
    }
    series.readEntries(in, in.count());
    if (observed) {
      series.prune(newestMicros);
    }
    return series;
  }

  private void readEntries(ByteReader in, int size) {
    if (size == 0) {
      return;
    }
    long[] readTimes = readTimes(in, size);
    switch (kind) {
      case TIMES -> {
        for (long time : readTimes) {
          makeRoom();
          insert(time, 0);
        }
      }
      case NUMBERS -> {
        long unit = DecimalZeros.power(in.single());
        for (long time : readTimes) {
          makeRoom();
          insert(time, in.signed() * unit);
        }
      }
      case DISTINCT -> readDistinct(in, readTimes);
    }
  }

  private static long[] readTimes(ByteReader in, int size) {
    long unit = DecimalZeros.power(in.single());
    long[] read = new long[size];
    long time = in.signed();
    for (int i = 0; i < size; i++) {
      time += i == 0 ? 0 : in.unsigned();
      read[i] = time * unit;
    }
    return read;
  }

  private void readDistinct(ByteReader in, long[] readTimes) {
    int size = in.count();
    Object[] read = new Object[size];
    for (int i = 0; i < size; i++) {
      read[i] = DistinctValue.read(in);
    }
    for (long time : readTimes) {
      long code = in.unsigned();
      if (code < 0 || code >= size) {
        throw in.damaged();
      }
      makeRoom();
      insert(time, codeOf(read[(int) code]));
    }
  }
}
