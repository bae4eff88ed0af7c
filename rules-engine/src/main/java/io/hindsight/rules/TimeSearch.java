package io.hindsight.rules;

/**
 * Finds places among ascending times. Windows mostly begin where they began for the transaction
 * before, or a little later: there it looks first.
 */
final class TimeSearch {
  /** How many entries further than last time a place is looked for before it is searched for. */
  private static final int HINT_STEPS = 4;

  /** Where the last search ended, counted from the first entry. */
  private int hint;

  /** The index of the first of times[start..end-1] that is later, or end. */
  int firstAfter(long[] times, int start, int end, long timeMicros) {
    if (end == start || times[end - 1] <= timeMicros) {
      return end;
    }
    if (times[start] > timeMicros) {
      return start;
    }
    int near = nearHint(times, start, end, timeMicros);
    if (near >= 0) {
      return near;
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
    hint = low - start;
    return low;
  }

  private int nearHint(long[] times, int start, int end, long timeMicros) {
    int at = start + hint;
    int most = StrictMath.min(end, at + HINT_STEPS);
    if (at > most || (at > start && times[at - 1] > timeMicros)) {
      return -1;
    }
    while (at < most && times[at] <= timeMicros) {
      at++;
    }
    if (at == end || times[at] <= timeMicros) {
      return -1;
    }
    hint = at - start;
    return at;
  }
}
