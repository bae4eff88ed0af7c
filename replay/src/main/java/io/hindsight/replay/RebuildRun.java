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
  private final LongSupplier nanoClock;

  /** Events folded, also those of segments that are not done yet. */
  private final LongAdder events = new LongAdder();

  /** Null for no limit; what it holds is guarded by this object. */
  private volatile @Nullable EventRate rate;

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
  synchronized void throttle(int eventsPerSecond) {
    rate = eventsPerSecond == 0 ? null : new EventRate(eventsPerSecond, nanoClock.getAsLong());
    notifyAll();
  }

  /** Lets every segment stop at its next event. */
  synchronized void abandon() {
    abandoned = true;
    notifyAll();
  }

  /**
   * Waits until one more event may be folded.
   *
   * @throws CancellationException when the run was abandoned
   */
  void awaitTurn() {
    if (rate != null) {
      awaitRate();
    }
    throwIfAbandoned();
  }

  private synchronized void awaitRate() {
    while (true) {
      throwIfAbandoned();
      EventRate current = rate;
      long wait = current == null ? 0 : current.take(nanoClock.getAsLong());
      if (wait == 0) {
        return;
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
