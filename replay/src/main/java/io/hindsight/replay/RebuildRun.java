package io.hindsight.replay;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all segments share that are folded between a beginning of a rebuild and its next pause: how
 * fast they may be, whether they may go on, and how many events they folded. Thread-safe.
 */
final class RebuildRun {
  private static final int TURNS_MAX = 64;

  /** How often whoever is throttled asks, about: it shall neither wake all the time nor rush. */
  private static final int TURNS_PER_SECOND = 500;

  private final LongSupplier nanoClock;

  /** Events folded, also those of segments that are not done yet. */
  private final LongAdder events = new LongAdder();

  /** Null for no limit; what it holds is guarded by this object. */
  private volatile @Nullable EventRate rate;

  private volatile int eventsPerSecond;
  private volatile boolean abandoned;

  /**
   * A run that may go on.
   *
   * @param eventsPerSecond the most events per second; 0 for as many as can be
   */
  RebuildRun(int eventsPerSecond, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    throttle(eventsPerSecond);
  }

  /** Sets the most events per second from now on; 0 for as many as can be. */
  synchronized void throttle(int wanted) {
    if (wanted != eventsPerSecond || rate == null) {
      rate = wanted == 0 ? null : new EventRate(wanted, nanoClock.getAsLong());
      eventsPerSecond = wanted;
      notifyAll();
    }
  }

  /** Returns the most events per second; 0 for as many as can be. */
  int eventsPerSecond() {
    return eventsPerSecond;
  }

  /** Lets every segment stop at its next event. */
  synchronized void abandon() {
    abandoned = true;
    notifyAll();
  }

  /**
   * Waits until more events may be folded.
   *
   * @return how many; a few, so that not each of them has to ask
   * @throws CancellationException when the run was abandoned
   */
  int awaitTurns() {
    int turns = rate == null ? TURNS_MAX : awaitRate();
    throwIfAbandoned();
    return turns;
  }

  private synchronized int awaitRate() {
    while (true) {
      throwIfAbandoned();
      EventRate current = rate;
      if (current == null) {
        return TURNS_MAX;
      }
      int turns = Math.min(TURNS_MAX, 1 + eventsPerSecond / TURNS_PER_SECOND);
      long wait = current.take(turns, nanoClock.getAsLong());
      if (wait == 0) {
        return turns;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
    }
  }

  private void throwIfAbandoned() {
    if (abandoned) {
      throw new CancellationException("the run was abandoned");
    }
  }

  /** Counts an event that was folded. */
  void folded() {
    events.increment();
  }

  /** Returns how many events were folded. */
  long events() {
    return events.sum();
  }
}
