package io.hindsight.replay;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How an automatic throttle works. Each is documented beside its default in {@code reference.conf}.
 *
 * @param tolerance how many times its usual value the p99 of live transactions may be
 * @param roomBelow the share of that bound below which there is room for more
 * @param windowSeconds how many seconds the p99 is taken over, at most
 * @param samplesMin so many live transactions before a run tell what is usual
 * @param usualP99Millis what counts as usual when there were fewer
 * @param usualP99MillisMin the least that counts as usual
 * @param eventsPerSecondAtFirst the rate at which live transactions first meet a run
 * @param eventsPerSecondMin the lowest rate
 * @param eventsPerSecondMax above this rate there is no limit any more
 */
record AutoThrottleSettings(
    double tolerance,
    double roomBelow,
    int windowSeconds,
    int samplesMin,
    double usualP99Millis,
    double usualP99MillisMin,
    int eventsPerSecondAtFirst,
    int eventsPerSecondMin,
    int eventsPerSecondMax) {
  /** Reads {@code hindsight.rebuild.auto-throttle}. */
  static AutoThrottleSettings of(Config config) {
    Config auto = config.getConfig("hindsight.rebuild.auto-throttle");
    return new AutoThrottleSettings(
        auto.getDouble("tolerance"),
        auto.getDouble("room-below"),
        (int) auto.getDuration("window").toSeconds(),
        auto.getInt("samples-min"),
        millis(auto.getDuration("usual-p99")),
        millis(auto.getDuration("usual-p99-min")),
        auto.getInt("events-per-s-at-first"),
        auto.getInt("events-per-s-min"),
        auto.getInt("events-per-s-max"));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
