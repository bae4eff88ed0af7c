package io.hindsight.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The older entries of a series, gathered in panes for one tier. Pane {@code k} covers the times (k
 * * length, (k+1) * length], half-open like windows. For all history the oldest are gathered in one
 * sum, the base.
 */
final class PaneTier<P extends Pane<P>> {
  private final Tier tier;
  private final long length;
  private final Supplier<P> newPane;
  private long[] indexes = new long[4];
  private final List<P> panes = new ArrayList<>();
  private final P base;
  private long baseThrough = Series.NEVER;
  private long droppedThrough = Series.NEVER;
  private long unknownThrough = Series.NEVER;
  private @Nullable P open;
  private long openAfter;
  private @Nullable P merged;
  private long mergedFrom;
  private long mergedUntil;

  PaneTier(Tier tier, Supplier<P> newPane) {
    this.tier = tier;
    this.length = tier.paneMicros();
    this.newPane = newPane;
    this.base = newPane.get();
  }

  Tier tier() {
    return tier;
  }

  long unknownThrough() {
    return unknownThrough;
  }

  void markUnknownThrough(long timeMicros) {
    unknownThrough = StrictMath.max(unknownThrough, timeMicros);
  }

  /** Why a window cannot be answered, or null when it can. */
  @Nullable Absence gap(long from, long to, long lostThrough) {
    if (tier.isAllHistory()) {
      if (unknownThrough != Series.NEVER) {
        return Absence.NOT_OBSERVED;
      }
      if (lostThrough != Series.NEVER) {
        return Absence.TOO_MANY;
      }
      return baseThrough > to ? Absence.TOO_LATE : null;
    }
    if (from < unknownThrough) {
      return Absence.NOT_OBSERVED;
    }
    return from < StrictMath.max(droppedThrough, lostThrough) ? Absence.TOO_MANY : null;
  }

  /** Takes over an entry that is no longer held singly. */
  void add(long timeMicros, long value, long newestMicros) {
    long oldest = oldest(newestMicros);
    if (tier.isAllHistory()) {
      if (tier.delayMicros() == 0 || timeMicros <= StrictMath.max(baseThrough, oldest)) {
        base.add(timeMicros, value);
        baseThrough = StrictMath.max(baseThrough, timeMicros);
        merged = null;
        return;
      }
    } else if (timeMicros <= StrictMath.max(droppedThrough, oldest)) {
      return;
    }
    // Entries leave in the order of time: most join the pane of the one before.
    if (timeMicros <= openAfter || timeMicros > openAfter + length || open == null) {
      long index = indexOf(timeMicros);
      open = paneAt(index);
      openAfter = index * length;
    }
    open.add(timeMicros, value);
    P sum = merged;
    if (sum != null && openAfter >= mergedFrom * length && mergedUntil == Long.MAX_VALUE) {
      sum.add(timeMicros, value);
    } else {
      merged = null;
    }
    if (panes.size() > Limits.MAX_PANES) {
      // Several at once, since all the others move.
      leave(Limits.PANES_PER_WINDOW);
    }
  }

  private long oldest(long newestMicros) {
    return newestMicros - Limits.ALLOWED_LATENESS_MICROS - tier.horizonMicros();
  }

  private long indexOf(long timeMicros) {
    return StrictMath.floorDiv(timeMicros - 1, length);
  }

  private P paneAt(long index) {
    int at = place(index);
    if (at < panes.size() && indexes[at] == index) {
      return panes.get(at);
    }
    if (panes.size() == indexes.length) {
      indexes = Arrays.copyOf(indexes, indexes.length * 2);
    }
    System.arraycopy(indexes, at, indexes, at + 1, panes.size() - at);
    indexes[at] = index;
    P pane = newPane.get();
    panes.add(at, pane);
    return pane;
  }

  /** Where the first pane of this index or a later one stands. */
  private int place(long index) {
    int high = panes.size();
    if (high == 0 || indexes[high - 1] < index) {
      return high;
    }
    int low = indexes[high - 1] == index ? high - 1 : 0;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (indexes[middle] < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Drops the oldest panes; what they hold of all history joins the base. */
  private void leave(int count) {
    long through = (indexes[count - 1] + 1) * length;
    boolean isRead = tier.isAllHistory() || indexes[count - 1] >= mergedFrom;
    open = null;
    List<P> oldest = panes.subList(0, count);
    if (tier.isAllHistory()) {
      oldest.forEach(base::addAll);
      baseThrough = StrictMath.max(baseThrough, through);
    } else {
      droppedThrough = StrictMath.max(droppedThrough, through);
    }
    oldest.clear();
    System.arraycopy(indexes, count, indexes, 0, panes.size());
    merged = isRead ? null : merged;
  }

  /** Corrects the number of frauds of an entry that was taken over. */
  void relabel(long timeMicros, int frauds, long newestMicros) {
    if (!tier.isAllHistory() && timeMicros <= oldest(newestMicros)) {
      // Its pane may be there without it: it may have been too old when it came to be gathered.
      return;
    }
    if (tier.isAllHistory() && timeMicros <= baseThrough) {
      base.relabel(frauds);
      merged = null;
      return;
    }
    long index = indexOf(timeMicros);
    int at = place(index);
    if (at < panes.size() && indexes[at] == index) {
      panes.get(at).relabel(frauds);
      merged = null;
    }
  }

  void prune(long newestMicros) {
    long oldest = oldest(newestMicros);
    if (!tier.isAllHistory()) {
      unknownThrough = unknownThrough <= oldest ? Series.NEVER : unknownThrough;
      droppedThrough = droppedThrough <= oldest ? Series.NEVER : droppedThrough;
    }
    int leaving = 0;
    while (leaving < panes.size() && (indexes[leaving] + 1) * length <= oldest) {
      leaving++;
    }
    if (leaving > 0) {
      long dropped = droppedThrough;
      leave(leaving);
      // No window that is not too late reaches back to what left by its age.
      droppedThrough = dropped;
    }
  }

  /** Whether anything was gathered that a later window may read. */
  boolean isEmpty() {
    return panes.isEmpty()
        && baseThrough == Series.NEVER
        && droppedThrough == Series.NEVER
        && unknownThrough == Series.NEVER;
  }

  /** Whether the window reaches into panes, so that its edges may be moved. */
  boolean reaches(long from, long to) {
    return first(from) < place(indexOf(to) + 1);
  }

  private int first(long from) {
    return tier.isAllHistory() ? 0 : place(StrictMath.floorDiv(from, length));
  }

  /** Behind the last pane that ends by the window's end. */
  private int last(long to, long gatheredThrough) {
    return to >= gatheredThrough ? panes.size() : place(StrictMath.floorDiv(to, length));
  }

  /**
   * What the panes of the window hold together: the sum of all panes from the one that holds the
   * window's start to the last that ends by the window's end. Not to be changed by the caller.
   */
  P merged(long from, long to, long gatheredThrough) {
    long fromIndex = fromIndex(from);
    long untilIndex = to >= gatheredThrough ? Long.MAX_VALUE : StrictMath.floorDiv(to, length);
    P known = merged;
    if (known != null
        && mergedUntil == untilIndex
        && (mergedFrom == fromIndex || slidesTo(fromIndex, known))) {
      return known;
    }
    P sum = newPane.get();
    if (tier.isAllHistory()) {
      sum.addAll(base);
    }
    int last = last(to, gatheredThrough);
    for (int i = first(from); i < last; i++) {
      sum.addAll(panes.get(i));
    }
    merged = sum;
    mergedFrom = fromIndex;
    mergedUntil = untilIndex;
    return sum;
  }

  /** The first pane that a window reads; mostly the same as for the transaction before. */
  private long fromIndex(long from) {
    if (tier.isAllHistory()) {
      return 0;
    }
    long start = mergedFrom * length;
    return merged != null && from >= start && from - start < length
        ? mergedFrom
        : StrictMath.floorDiv(from, length);
  }

  /** Takes the panes from the sum that are no longer in the window; false when that fails. */
  private boolean slidesTo(long fromIndex, P sum) {
    if (tier.isAllHistory() || fromIndex < mergedFrom) {
      return false;
    }
    int until = place(fromIndex);
    for (int i = place(mergedFrom); i < until; i++) {
      if (!sum.lose(panes.get(i))) {
        return false;
      }
    }
    mergedFrom = fromIndex;
    return true;
  }

  /** The panes of the window one by one, the latest first; the base last. */
  List<P> latestFirst(long from, long to, long gatheredThrough) {
    List<P> found = new ArrayList<>();
    int first = first(from);
    for (int i = last(to, gatheredThrough) - 1; i >= first; i--) {
      found.add(panes.get(i));
    }
    if (tier.isAllHistory()) {
      found.add(base);
    }
    return found;
  }

  void write(ByteWriter out) {
    out.time(unknownThrough);
    out.time(droppedThrough);
    out.time(baseThrough);
    if (baseThrough != Series.NEVER) {
      base.write(out);
    }
    out.unsigned(panes.size());
    long previous = 0;
    for (int i = 0; i < panes.size(); i++) {
      out.signed(indexes[i] - previous);
      panes.get(i).write(out);
      previous = indexes[i];
    }
  }

  /** Reads what was written into a tier without panes. */
  void read(ByteReader in) {
    unknownThrough = in.time();
    droppedThrough = in.time();
    baseThrough = in.time();
    if (baseThrough != Series.NEVER) {
      base.read(in);
    }
    int size = in.count();
    long index = 0;
    for (int i = 0; i < size; i++) {
      index += in.signed();
      paneAt(index).read(in);
    }
  }
}
