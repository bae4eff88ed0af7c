package io.hindsight.replay;

/**
 * When a rebuild worked. Times are epoch microseconds.
 *
 * @param startedAtMicros when it began
 * @param endedAtMicros when it ended; 0 while it is under way
 * @param pauses how often it was paused
 * @param pausedAtMicros when the pause began that it is in; 0 when it is in none
 * @param pausedMicros how long the pauses were that are over
 */
record RebuildTime(
    long startedAtMicros, long endedAtMicros, int pauses, long pausedAtMicros, long pausedMicros) {
  static final RebuildTime NONE = new RebuildTime(0, 0, 0, 0, 0);

  static RebuildTime startedAt(long atMicros) {
    return new RebuildTime(atMicros, 0, 0, 0, 0);
  }

  RebuildTime pausedAt(long atMicros) {
    return new RebuildTime(startedAtMicros, endedAtMicros, pauses + 1, atMicros, pausedMicros);
  }

  RebuildTime resumedAt(long atMicros) {
    return new RebuildTime(startedAtMicros, endedAtMicros, pauses, 0, pausedMicrosUntil(atMicros));
  }

  /** A pause that it was in is over too. */
  RebuildTime endedAt(long atMicros) {
    return new RebuildTime(startedAtMicros, atMicros, pauses, 0, pausedMicrosUntil(atMicros));
  }

  /** Returns how long it was paused, by a time that counts only while it is under way. */
  long pausedMicrosUntil(long nowMicros) {
    return pausedAtMicros == 0 ? pausedMicros : pausedMicros + since(pausedAtMicros, nowMicros);
  }

  /** Returns how long it worked, without pauses. */
  long workedMicrosUntil(long nowMicros) {
    long until = endedAtMicros == 0 ? nowMicros : endedAtMicros;
    return startedAtMicros == 0
        ? 0
        : Math.max(0, since(startedAtMicros, until) - pausedMicrosUntil(until));
  }

  /** The clocks of two nodes may differ. */
  private static long since(long fromMicros, long toMicros) {
    return Math.max(0, toMicros - fromMicros);
  }
}
