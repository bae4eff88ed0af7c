package io.hindsight.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a load came to.
 *
 * @param latencies one for each request that was done
 * @param elapsed from the first request to the last answer
 * @param refused answers 503, each of which was followed by another attempt
 * @param degraded decisions that went without an answer of a profile
 */
record LoadResult(Latencies latencies, Duration elapsed, long refused, long degraded) {
  double perSecond() {
    return (double) latencies.count() * TimeUnit.SECONDS.toNanos(1) / elapsed.toNanos();
  }
}
