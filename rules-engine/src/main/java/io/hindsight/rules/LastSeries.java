package io.hindsight.rules;

import java.util.Arrays;

/**
 * The latest values, {@link Limits#MAX_LAST_ENTRIES} of them, so that late transactions find
 * theirs.
 */
final class LastSeries implements Series {
  private static final int INITIAL_CAPACITY = 4;

  private long[] times = new long[INITIAL_CAPACITY];
  private Object[] values = new Object[INITIAL_CAPACITY];
  private int size;
  private long droppedThrough = NEVER;
  private long unknownThrough = NEVER;

  @Override
  public void add(long timeMicros, long number, Object value, long newestMicros) {
    if (size == times.length && size < Limits.MAX_LAST_ENTRIES) {
      times = Arrays.copyOf(times, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    if (size == Limits.MAX_LAST_ENTRIES) {
      droppedThrough = StrictMath.max(droppedThrough, StrictMath.min(times[0], timeMicros));
      if (timeMicros < times[0]) {
        return;
      }
      System.arraycopy(times, 1, times, 0, size - 1);
      System.arraycopy(values, 1, values, 0, size - 1);
      size--;
    }
    int at = size;
    while (at > 0 && times[at - 1] > timeMicros) {
      times[at] = times[at - 1];
      values[at] = values[at - 1];
      at--;
    }
    times[at] = timeMicros;
    values[at] = value;
    size++;
  }

  @Override
  public void prune(long newestMicros) {
    // A fixed number of entries is small enough.
  }

  @Override
  public Object read(FeaturePlan feature, long timeMicros, Object current) {
    long to = feature.tier().to(timeMicros);
    int at = size - 1;
    while (at >= 0 && times[at] > to) {
      at--;
    }
    long from = feature.tier().from(timeMicros);
    // A later one may be among those that were never observed.
    if (unknownThrough > from && (at < 0 || times[at] < unknownThrough)) {
      return Absence.NOT_OBSERVED;
    }
    if (at >= 0) {
      return times[at] > from ? value(at) : Absence.EMPTY;
    }
    return droppedThrough > from ? Absence.TOO_LATE : Absence.EMPTY;
  }

  private Object value(int at) {
    return values[at] == SeriesDefinition.NOT_HELD ? Absence.TOO_MANY : values[at];
  }

  @Override
  public boolean isExact(FeaturePlan feature, long timeMicros) {
    return true;
  }

  @Override
  public void markUnknownThrough(long timeMicros) {
    unknownThrough = StrictMath.max(unknownThrough, timeMicros);
  }

  /** Nothing that was never observed would be held beside as many later entries. */
  @Override
  public long unknownThrough() {
    boolean full = size == Limits.MAX_LAST_ENTRIES && times[0] > unknownThrough;
    return full ? NEVER : unknownThrough;
  }

  @Override
  public boolean isEmpty(long newestMicros) {
    return size == 0 && droppedThrough == NEVER && unknownThrough == NEVER;
  }

  @Override
  public void write(ByteWriter out) {
    out.time(droppedThrough);
    out.time(unknownThrough);
    out.unsigned(size);
    for (int i = 0; i < size; i++) {
      out.signed(times[i]);
      boolean held = values[i] != SeriesDefinition.NOT_HELD;
      out.single(held ? 1 : 0);
      if (held) {
        HeldValue.write(out, values[i]);
      }
    }
  }

  static LastSeries read(ByteReader in) {
    LastSeries read = new LastSeries();
    read.droppedThrough = in.time();
    read.unknownThrough = in.time();
    int size = in.count();
    for (int i = 0; i < size; i++) {
      long time = in.signed();
      Object value = in.single() == 0 ? SeriesDefinition.NOT_HELD : HeldValue.read(in);
      read.add(time, 0, value, time);
    }
    return read;
  }
}
