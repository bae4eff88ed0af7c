package io.hindsight.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** When the next request of a load is due. For several threads. */
@FunctionalInterface
interface LoadPace {
  /** There is no next request. */
  long END = Long.MIN_VALUE;

  /**
   * Waits until a request is due.
   *
   * @return the instant of {@link System#nanoTime()} from which its latency counts, or {@link #END}
   */
  long awaitNext();

  /** As soon as a connection is free, without an end of its own. */
  static LoadPace atOnce() {
    return System::nanoTime;
  }

  /** As soon as a connection is free, for so long. */
  static LoadPace atOnceFor(Duration duration) {
    long deadline = System.nanoTime() + duration.toNanos();
    return () -> {
      long now = System.nanoTime();
      return now - deadline < 0 ? now : END;
    };
  }

  /**
   * At a steady rate, whether or not earlier answers have come: a request that goes out late, since
   * every connection waits, was due all the same (no coordinated omission).
   *
   * @param perSecond more than 0
   */
  static LoadPace at(double perSecond, Duration duration) {
    long count = Math.round(perSecond * duration.toNanos() / TimeUnit.SECONDS.toNanos(1));
    double intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long start = System.nanoTime();
    AtomicLong taken = new AtomicLong();
    return () -> {
      long number = taken.getAndIncrement();
      if (number >= count) {
        return END;
      }
      long due = start + Math.round(number * intervalNanos);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
        if (Thread.interrupted()) {
          return END;
        }
      }
      return due;
    };
  }
}
