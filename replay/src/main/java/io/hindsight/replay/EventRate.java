package io.hindsight.replay;

import java.util.concurrent.TimeUnit;

/**
 * A bucket that fills with so many events per second, and holds those of a tenth of a second: that
 * much may be caught up on after a wait that took too long. Empty at first, so that from its
 * beginning on never more were taken than the rate allows. Not thread-safe.
 */
final class EventRate {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long HELD_NANOS = SECOND_NANOS / 10;

  private final long intervalNanos;

  /** When the next event is due. Compared by differences: a nano clock may overflow. */
  private long dueNanos;

  /**
   * A bucket.
   *
   * @param eventsPerSecond at least 1
   * @param nowNanos by any clock, always the same
   */
  EventRate(int eventsPerSecond, long nowNanos) {
    intervalNanos = (SECOND_NANOS + eventsPerSecond - 1) / eventsPerSecond;
    dueNanos = nowNanos + intervalNanos;
  }

  /**
   * Takes events: all of them, when the last one is due.
   *
   * @param events how many, at least 1
   * @return 0 when they were taken, otherwise how long to wait before asking again, in nanoseconds
   */
  long take(int events, long nowNanos) {
    long wait = dueNanos + (events - 1) * intervalNanos - nowNanos;
    if (wait > 0) {
      return wait;
    }
    dueNanos = Math.max(wait, -HELD_NANOS) + nowNanos + intervalNanos;
    return 0;
  }
}
