package io.hindsight.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values whose different ones are counted. The newest {@link Limits#MAX_EXACT_ENTRIES} entries are
 * held as they are. Of older ones only the latest occurrence of each value is, which is all that a
 * window needs that ends later; beyond {@link Limits#MAX_EXACT_DISTINCT} of them a {@link
 * SlidingSketch} takes their place until all of it is forgotten.
 */
final class DistinctSeries implements Series {
  private static final int INITIAL_CAPACITY = 8;

  /** How often a sketch is pruned while its horizon passes once. */
  private static final int SKETCH_PRUNES = 64;

  private final long horizonMicros;
  private final boolean hasHistory;
  private final SeenWindow window = new SeenWindow();
  private long[] times = new long[INITIAL_CAPACITY];
  private int[] codes = new int[INITIAL_CAPACITY];
  private int start;
  private int end;

  /** Entries before this index stand once for each value. */
  private int exactFrom;

  private long left;
  private int generation;

  private final TimeSearch search = new TimeSearch();

  private List<Object> dictionary = new ArrayList<>();
  private Map<Object, Integer> codeByValue = new HashMap<>();

  /** The hashes of the first so many values of the dictionary; none before they are needed. */
  private long[] hashes = {};

  private int hashed;

  private @Nullable SlidingSketch sketch;
  private long sketchPrunedThrough;
  private DistinctHistory history = new DistinctHistory();

  /** Entries before this were superseded by an occurrence up to here: no window may end before. */
  private long supersededThrough = NEVER;

  /** The latest time that joined the history. */
  private long historyThrough = NEVER;

  private long lostThrough = NEVER;
  private long unknownThrough = NEVER;

  DistinctSeries(SeriesDefinition definition) {
    this.horizonMicros = definition.tier().horizonMicros();
    this.hasHistory = definition.tier().isAllHistory();
  }

  @Override
  public void add(long timeMicros, long number, Object value, long newestMicros) {
    if (value == SeriesDefinition.NOT_HELD) {
      lostThrough = StrictMath.max(lostThrough, timeMicros);
      return;
    }
    SlidingSketch older = sketch;
    if (older != null && timeMicros < supersededThrough) {
      older.add(timeMicros, HeldValue.hash(value));
      joinHistory(timeMicros, value);
      return;
    }
    makeRoom();
    insert(timeMicros, codeOf(value));
    int most = Limits.MAX_EXACT_ENTRIES;
    if (end - exactFrom > most || exactFrom - start > 2 * Limits.MAX_EXACT_DISTINCT) {
      gather(StrictMath.max(exactFrom, end - most / 2));
    }
  }

  private int codeOf(Object value) {
    Integer code = codeByValue.get(value);
    if (code == null) {
      code = dictionary.size();
      codeByValue.put(value, code);
      dictionary.add(value);
    }
    return code;
  }

  private void insert(long timeMicros, int code) {
    int at = end;
    if (end > start && times[end - 1] > timeMicros) {
      at = firstAfter(timeMicros);
      System.arraycopy(times, at, times, at + 1, end - at);
      System.arraycopy(codes, at, codes, at + 1, end - at);
      generation++;
      exactFrom += at < exactFrom ? 1 : 0;
    }
    times[at] = timeMicros;
    codes[at] = code;
    end++;
  }

  private void makeRoom() {
    if (end < times.length) {
      return;
    }
    int size = end - start;
    int capacity = size > times.length / 2 ? times.length * 2 : times.length;
    times = Arrays.copyOf(Arrays.copyOfRange(times, start, end), capacity);
    codes = Arrays.copyOf(Arrays.copyOfRange(codes, start, end), capacity);
    exactFrom -= start;
    start = 0;
    end = size;
    renumber();
  }

  /** Rebuilds the dictionary from what is held, in order of first occurrence. */
  private void renumber() {
    List<Object> old = dictionary;
    dictionary = new ArrayList<>();
    codeByValue = new HashMap<>();
    hashed = 0;
    for (int i = start; i < end; i++) {
      codes[i] = codeOf(old.get(codes[i]));
    }
    generation++;
  }

  /** Keeps of the entries before an index only the latest of each value. */
  private void gather(int until) {
    boolean[] seen = new boolean[dictionary.size()];
    long[] latest = new long[dictionary.size()];
    int at = until;
    for (int i = until - 1; i >= start; i--) {
      int code = codes[i];
      if (seen[code]) {
        supersededThrough = StrictMath.max(supersededThrough, latest[code]);
        left++;
      } else {
        seen[code] = true;
        latest[code] = times[i];
        at--;
        times[at] = times[i];
        codes[at] = code;
      }
    }
    start = at;
    exactFrom = until;
    generation++;
    if (sketch != null || exactFrom - start > Limits.MAX_EXACT_DISTINCT) {
      moveToSketch();
    }
  }

  private void moveToSketch() {
    SlidingSketch older = sketch == null ? new SlidingSketch() : sketch;
    sketch = older;
    while (start < exactFrom) {
      Object value = dictionary.get(codes[start]);
      older.add(times[start], HeldValue.hash(value));
      supersededThrough = StrictMath.max(supersededThrough, times[start]);
      joinHistory(times[start], value);
      start++;
      left++;
    }
  }

  private void joinHistory(long timeMicros, Object value) {
    if (hasHistory) {
      history.add(value);
      historyThrough = StrictMath.max(historyThrough, timeMicros);
    }
  }

  @Override
  public void prune(long newestMicros) {
    long forgotten = forgotten(newestMicros);
    while (start < end && times[start] <= forgotten) {
      joinHistory(times[start], dictionary.get(codes[start]));
      start++;
      left++;
    }
    exactFrom = StrictMath.max(exactFrom, start);
    SlidingSketch older = sketch;
    if (older != null && forgotten - sketchPrunedThrough > horizonMicros / SKETCH_PRUNES) {
      older.prune(forgotten);
      sketch = older.isEmpty() ? null : older;
      sketchPrunedThrough = sketch == null ? 0 : forgotten;
    }
  }

  private long forgotten(long newestMicros) {
    return newestMicros - Limits.ALLOWED_LATENESS_MICROS - horizonMicros;
  }

  private int firstAfter(long timeMicros) {
    return search.firstAfter(times, start, end, timeMicros);
  }

  @Override
  public Object read(FeaturePlan feature, long timeMicros, Object current) {
    Tier tier = feature.tier();
    long from = tier.from(timeMicros);
    long to = tier.to(timeMicros);
    Absence gap = tier.isAllHistory() ? historyGap(to) : windowGap(from, to);
    if (gap != null) {
      return gap;
    }
    Object extra = current == SeriesDefinition.NOT_COUNTED ? null : current;
    int first = firstAfter(from);
    int last = firstAfter(to);
    boolean withHistory = tier.isAllHistory() && !history.isEmpty();
    SlidingSketch older = sketch;
    if (withHistory) {
      return history.countWith(values(first, last, extra));
    }
    if (older != null && from < supersededThrough) {
      return estimate(older, from, first, last, extra);
    }
    return window.count(first, last, extra);
  }

  private @Nullable Absence historyGap(long to) {
    if (unknownThrough != NEVER) {
      return Absence.NOT_OBSERVED;
    }
    if (lostThrough != NEVER) {
      return Absence.TOO_MANY;
    }
    return to < StrictMath.max(historyThrough, supersededThrough) ? Absence.TOO_LATE : null;
  }

  private @Nullable Absence windowGap(long from, long to) {
    if (from < unknownThrough) {
      return Absence.NOT_OBSERVED;
    }
    boolean lost = from < lostThrough || (from < supersededThrough && to < supersededThrough);
    return lost ? Absence.TOO_MANY : null;
  }

  private Set<Object> values(int first, int last, @Nullable Object extra) {
    Set<Object> values = new HashSet<>();
    for (int i = first; i < last; i++) {
      values.add(dictionary.get(codes[i]));
    }
    if (extra != null) {
      values.add(extra);
    }
    return values;
  }

  private Object estimate(
      SlidingSketch older, long from, int first, int last, @Nullable Object extra) {
    byte[] ranks = older.ranksAfter(from);
    hashDictionary();
    for (int i = first; i < last; i++) {
      raise(ranks, hashes[codes[i]]);
    }
    if (extra != null) {
      raise(ranks, HeldValue.hash(extra));
    }
    int[] counts = new int[66 - SlidingSketch.PRECISION];
    for (byte rank : ranks) {
      counts[rank]++;
    }
    return HyperLogLog.estimate(counts, SlidingSketch.PRECISION);
  }

  private static void raise(byte[] ranks, long hash) {
    int register = HyperLogLog.register(hash, SlidingSketch.PRECISION);
    int rank = HyperLogLog.rank(hash, SlidingSketch.PRECISION);
    ranks[register] = (byte) StrictMath.max(ranks[register], rank);
  }

  /** Hashes what was added to the dictionary: every estimate needs the hashes of all entries. */
  private void hashDictionary() {
    int size = dictionary.size();
    if (hashes.length < size) {
      hashes = Arrays.copyOf(hashes, StrictMath.max(size, 2 * hashes.length));
    }
    for (; hashed < size; hashed++) {
      hashes[hashed] = HeldValue.hash(dictionary.get(hashed));
    }
  }

  @Override
  public boolean isExact(FeaturePlan feature, long timeMicros) {
    Tier tier = feature.tier();
    return tier.isAllHistory()
        ? !history.isSketch() && sketch == null
        : sketch == null || tier.from(timeMicros) >= supersededThrough;
  }

  /** How often each value stands in the window, kept up to date. */
  private final class SeenWindow {
    private int[] counts = new int[INITIAL_CAPACITY];
    private int distinct;
    private long firstPosition;
    private long lastPosition;
    private int seenGeneration = -1;

    long count(int first, int last, @Nullable Object extra) {
      moveTo(left + first - start, left + last - start);
      if (extra == null) {
        return distinct;
      }
      Integer code = codeByValue.get(extra);
      return (long) distinct + (code == null || code >= counts.length || counts[code] == 0 ? 1 : 0);
    }

    private void moveTo(long from, long to) {
      boolean slides =
          seenGeneration == generation
              && from >= firstPosition
              && to >= lastPosition
              && from <= lastPosition;
      if (!slides) {
        counts = new int[StrictMath.max(counts.length, dictionary.size())];
        distinct = 0;
        firstPosition = from;
        lastPosition = from;
        seenGeneration = generation;
      }
      if (counts.length < dictionary.size()) {
        counts = Arrays.copyOf(counts, dictionary.size() * 2);
      }
      // Entries that were pruned meanwhile lie before the array's start, but still in the array.
      for (long at = firstPosition; at < from; at++) {
        distinct -= --counts[codes[(int) (at - left) + start]] == 0 ? 1 : 0;
      }
      for (long at = lastPosition; at < to; at++) {
        distinct += counts[codes[(int) (at - left) + start]]++ == 0 ? 1 : 0;
      }
      firstPosition = from;
      lastPosition = to;
    }
  }

  @Override
  public void markUnknownThrough(long timeMicros) {
    unknownThrough = StrictMath.max(unknownThrough, timeMicros);
  }

  @Override
  public long unknownThrough() {
    return unknownThrough;
  }

  @Override
  public boolean isEmpty(long newestMicros) {
    return start == end
        && sketch == null
        && history.isEmpty()
        && lostThrough == NEVER
        && (hasHistory ? unknownThrough == NEVER : unknownThrough <= forgotten(newestMicros));
  }

  @Override
  public void write(ByteWriter out) {
    renumber();
    out.single(sketch == null ? 0 : 1);
    out.time(supersededThrough);
    out.time(historyThrough);
    out.time(lostThrough);
    out.time(unknownThrough);
    out.unsigned(dictionary.size());
    dictionary.forEach(value -> HeldValue.write(out, value));
    out.unsigned(exactFrom - start);
    out.unsigned(end - start);
    if (end > start) {
      out.times(times, start, end);
    }
    for (int i = start; i < end; i++) {
      out.unsigned(codes[i]);
    }
    history.write(out);
    SlidingSketch older = sketch;
    if (older != null) {
      out.signed(sketchPrunedThrough);
      older.write(out);
    }
  }

  /** Reads what was written. */
  DistinctSeries read(ByteReader in) {
    boolean hasSketch = in.single() != 0;
    supersededThrough = in.time();
    historyThrough = in.time();
    lostThrough = in.time();
    unknownThrough = in.time();
    readEntries(in);
    history = DistinctHistory.read(in);
    if (hasSketch) {
      sketchPrunedThrough = in.signed();
      sketch = SlidingSketch.read(in);
    }
    return this;
  }

  private void readEntries(ByteReader in) {
    int values = in.count();
    Object[] read = new Object[values];
    for (int i = 0; i < values; i++) {
      read[i] = HeldValue.read(in);
    }
    long older = in.unsigned();
    int size = in.count();
    long[] readTimes = size == 0 ? new long[0] : in.times(size);
    for (long time : readTimes) {
      long code = in.unsigned();
      if (code < 0 || code >= values) {
        throw in.damaged();
      }
      makeRoom();
      insert(time, codeOf(read[(int) code]));
    }
    if (older < 0 || older > size) {
      throw in.damaged();
    }
    exactFrom = start + (int) older;
  }
}
