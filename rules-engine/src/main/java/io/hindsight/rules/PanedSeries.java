package io.hindsight.rules;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times and values in order of occurrence, ties in order of arrival: the newest {@link
 * Limits#MAX_EXACT_ENTRIES} one by one, older ones in panes.
 *
 * @param <P> what a pane gathers
 */
abstract class PanedSeries<P extends Pane<P>> implements Series {
  private static final int INITIAL_CAPACITY = 8;

  private final boolean hasValues;
  private final long horizonMicros;
  private final boolean keepsWhatFits;
  private final PaneTier<P> tier;
  private long[] times = new long[INITIAL_CAPACITY];

  /** What each entry has beside its time; without use where there is nothing. */
  long[] values;

  int start;
  int end;

  /** Entries that left at the front, ever; entry {@code i} is number {@code left - start + i}. */
  private long left;

  /** Grows whenever entries change otherwise than by joining the end or leaving the front. */
  private int generation;

  private final TimeSearch search = new TimeSearch();

  private long gatheredThrough = NEVER;
  private long lostThrough = NEVER;

  PanedSeries(SeriesDefinition definition, boolean hasValues, Supplier<P> newPane) {
    this.hasValues = hasValues;
    this.horizonMicros = definition.tier().horizonMicros();
    boolean needsOrder =
        definition.kind() == SeriesDefinition.Kind.PERCENTILES
            || definition.kind() == SeriesDefinition.Kind.LABELS;
    this.keepsWhatFits = needsOrder && definition.tier().isAllHistory();
    this.values = new long[hasValues ? INITIAL_CAPACITY : 0];
    this.tier = new PaneTier<>(definition.tier(), newPane);
  }

  /**
   * The value of a feature.
   *
   * @param first index of the window's first single entry
   * @param last index behind its last
   * @param older what the panes of the window hold, or null when it reaches none
   */
  abstract Object value(
      FeaturePlan feature, Window window, int first, int last, @Nullable P older, Object current);

  /** Called after entries from this index on were put in or moved. */
  void changedFrom(int index) {}

  /** Called before the entry at {@link #start} leaves. */
  void leaving() {}

  /** Called when the arrays were replaced; the entries stand at the front now. */
  void moved(int from, int to, int capacity) {}

  /** A window to be read. */
  record Window(long timeMicros, long from, long to) {}

  @Override
  public final Object read(FeaturePlan feature, long timeMicros, Object current) {
    long from = tier.tier().from(timeMicros);
    long to = tier.tier().to(timeMicros);
    Absence gap = tier.gap(from, to, lostThrough);
    if (gap != null) {
      return gap;
    }
    P older = from < gatheredThrough ? tier.merged(from, to, gatheredThrough) : null;
    Window window = new Window(timeMicros, from, to);
    return value(feature, window, firstAfter(from), firstAfter(to), older, current);
  }

  @Override
  public final boolean isExact(FeaturePlan feature, long timeMicros) {
    long from = tier.tier().from(timeMicros);
    if (from >= gatheredThrough) {
      return true;
    }
    boolean reaches = tier.reaches(from, tier.tier().to(timeMicros));
    return tier.tier().isAllHistory()
        ? feature.definition().aggregate() != Aggregate.PERCENTILE
            && (tier.tier().to(timeMicros) >= gatheredThrough || !reaches)
        : !reaches;
  }

  /** The panes of a window one by one, the latest first. */
  final Iterable<P> olderLatestFirst(FeaturePlan feature, Window window) {
    return tier.latestFirst(window.from(), window.to(), gatheredThrough);
  }

  @Override
  public final void add(long timeMicros, long number, Object value, long newestMicros) {
    if (value == SeriesDefinition.NOT_HELD) {
      lostThrough = StrictMath.max(lostThrough, timeMicros);
      return;
    }
    long held = held(number, (Long) value);
    if (timeMicros < gatheredThrough) {
      tier.add(timeMicros, held, newestMicros);
      return;
    }
    makeRoom();
    insert(timeMicros, held);
    if (end - start > Limits.MAX_EXACT_ENTRIES) {
      for (int i = 0; i < Limits.MAX_EXACT_ENTRIES / 2; i++) {
        gatherOldest(newestMicros);
      }
    }
  }

  /** What is kept of an observation beside its time. */
  long held(long number, long value) {
    return value;
  }

  private void gatherOldest(long newestMicros) {
    long time = times[start];
    tier.add(time, hasValues ? values[start] : 0, newestMicros);
    gatheredThrough = StrictMath.max(gatheredThrough, time);
    leaving();
    start++;
    left++;
  }

  /** Puts an entry behind all that are not later; there is room for it. */
  private void insert(long timeMicros, long value) {
    int at = end;
    if (end > start && times[end - 1] > timeMicros) {
      at = firstAfter(timeMicros);
      System.arraycopy(times, at, times, at + 1, end - at);
      if (hasValues) {
        System.arraycopy(values, at, values, at + 1, end - at);
      }
      generation++;
    }
    times[at] = timeMicros;
    end++;
    if (hasValues) {
      values[at] = value;
    }
    changedFrom(at);
  }

  /**
   * Makes room for one more entry: moves the entries to the front when half of the space is free,
   * else doubles the space.
   */
  private void makeRoom() {
    if (end < times.length) {
      return;
    }
    int size = end - start;
    int capacity = size > times.length / 2 ? times.length * 2 : times.length;
    times = Arrays.copyOf(Arrays.copyOfRange(times, start, end), capacity);
    if (hasValues) {
      values = Arrays.copyOf(Arrays.copyOfRange(values, start, end), capacity);
    }
    moved(start, end, capacity);
    start = 0;
    end = size;
  }

  @Override
  public final void prune(long newestMicros) {
    long forgotten = newestMicros - Limits.ALLOWED_LATENESS_MICROS - horizonMicros;
    // One sum of all that is old says as much as the entries, but for percentiles and streaks.
    while (start < end && times[start] <= forgotten && !keepsWhatFits) {
      gatherOldest(newestMicros);
    }
    tier.prune(newestMicros);
  }

  /** Index of the first entry later than a time. */
  final int firstAfter(long timeMicros) {
    return search.firstAfter(times, start, end, timeMicros);
  }

  final long time(int index) {
    return times[index];
  }

  /** The number of an entry, which stays the same until {@link #generation()} grows. */
  final long position(int index) {
    return left + index - start;
  }

  final int index(long position) {
    return (int) (position - left) + start;
  }

  final int generation() {
    return generation;
  }

  /** Corrects the number of frauds of an entry that panes have taken over. */
  final void relabelOlder(long timeMicros, int frauds, long newestMicros) {
    if (timeMicros <= gatheredThrough) {
      tier.relabel(timeMicros, frauds, newestMicros);
    }
  }

  @Override
  public final void markUnknownThrough(long timeMicros) {
    tier.markUnknownThrough(timeMicros);
  }

  @Override
  public final long unknownThrough() {
    return tier.unknownThrough();
  }

  @Override
  public final boolean isEmpty(long newestMicros) {
    return start == end && lostThrough == NEVER && tier.isEmpty();
  }

  @Override
  public final void write(ByteWriter out) {
    out.time(gatheredThrough);
    out.time(lostThrough);
    int size = end - start;
    out.unsigned(size);
    if (size > 0) {
      out.times(times, start, end);
      if (hasValues) {
        out.numbers(values, start, end);
      }
    }
    tier.write(out);
  }

  /** Reads what was written. */
  final PanedSeries<P> read(ByteReader in) {
    gatheredThrough = in.time();
    lostThrough = in.time();
    int size = in.count();
    if (size > 0) {
      long[] readTimes = in.times(size);
      long[] readValues = hasValues ? in.numbers(size) : readTimes;
      for (int i = 0; i < size; i++) {
        makeRoom();
        insert(readTimes[i], readValues[i]);
      }
    }
    tier.read(in);
    return this;
  }
}
