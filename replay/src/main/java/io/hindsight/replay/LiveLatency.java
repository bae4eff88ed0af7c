package io.hindsight.replay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * How long this node took to answer live transactions of late: a histogram for each of the last
 * seconds, to within one in a hundred. Thread-safe.
 */
public final class LiveLatency {
  /** How many seconds are remembered. */
  static final int SECONDS_MAX = 60;

  private static final int DIGITS = 2;
  private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(10);
  private static final double P99 = 99;

  private final Recorder recorder = new Recorder(MICROS_MAX, DIGITS);

  /** The newest second first. Guarded by this object. */
  private final Deque<Histogram> seconds = new ArrayDeque<>();

  /**
   * What was answered in some seconds.
   *
   * @param count how many transactions
   * @param p99Millis 99 of 100 were answered within so long; 0 with none
   */
  record Window(long count, double p99Millis) {}

  /** Notes how long an answer took. */
  public void record(long nanos) {
    recorder.recordValue(Math.max(0, Math.min(MICROS_MAX, TimeUnit.NANOSECONDS.toMicros(nanos))));
  }

  /** Ends a second; to be called about once in each. */
  synchronized void endSecond() {
    Histogram reused = seconds.size() < SECONDS_MAX ? null : seconds.removeLast();
    seconds.addFirst(recorder.getIntervalHistogram(reused));
  }

  /** Returns what the last seconds that have ended add up to, so many at most. */
  synchronized Window last(int wanted) {
    var sum = new Histogram(MICROS_MAX, DIGITS);
    Iterator<Histogram> each = seconds.iterator();
    for (int i = 0; i < wanted && each.hasNext(); i++) {
      sum.add(each.next());
    }
    double micros = sum.getTotalCount() == 0 ? 0 : sum.getValueAtPercentile(P99);
    return new Window(sum.getTotalCount(), micros / TimeUnit.MILLISECONDS.toMicros(1));
  }
}
