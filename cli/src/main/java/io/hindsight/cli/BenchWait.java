package io.hindsight.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for a phase of a measurement, and tells how far it is. */
final class BenchWait {
  /** Seldom enough to cost nothing. */
  private static final long LOOK_MS = 50;

  private BenchWait() {}

  /** Is told how far something is. */
  @FunctionalInterface
  interface Progress {
    void done(long count);
  }

  static void until(BooleanSupplier over, LongSupplier count, Progress progress)
      throws InterruptedException {
    while (!over.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      progress.done(count.getAsLong());
    }
  }
}
