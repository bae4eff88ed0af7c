package io.hindsight.replay;

import io.hindsight.replay.LiveLatency.Window;

/**
 * Finds how fast a node may fold while it answers live transactions about as fast as before: faster
 * step by step while their p99 leaves room, at once much slower when it does not (additive-increase
 * and multiplicative-decrease, as TCP does it: Chiu and Jain, 1989; the increase is by a share
 * here). A rate that was too much is come near again only slowly. Without live transactions there
 * is no limit. For one run on one node. Not thread-safe.
 */
final class AutoThrottle {
  private static final double FASTER = 1.1;
  private static final double SLOWER = 0.6;
  private static final double CEILING_FADES = 1.005;
  private static final double NONE = Double.POSITIVE_INFINITY;

  private final AutoThrottleSettings settings;
  private final double boundMillis;
  private double rate = NONE;
  private double ceiling = NONE;
  private int secondsAtRate;

  /**
   * A throttle that has seen nothing yet.
   *
   * @param before live transactions before the run began
   */
  AutoThrottle(AutoThrottleSettings settings, Window before) {
    this.settings = settings;
    double usual =
        before.count() < settings.samplesMin()
            ? settings.usualP99Millis()
            : Math.max(before.p99Millis(), settings.usualP99MillisMin());
    this.boundMillis = usual * settings.tolerance();
  }

  /** Returns the p99 that live transactions must not pass, in milliseconds. */
  double boundMillis() {
    return boundMillis;
  }

  /**
   * Decides how fast the next second may be; to be called about once in each.
   *
   * @return events per second; 0 for as many as can be
   */
  int next(LiveLatency live) {
    secondsAtRate++;
    Window window = live.last(Math.min(secondsAtRate, settings.windowSeconds()));
    if (window.count() == 0) {
      // One quiet second among busy ones is no reason to let go.
      if (live.last(settings.windowSeconds()).count() == 0) {
        rate = NONE;
      }
    } else if (rate == NONE) {
      set(settings.eventsPerSecondAtFirst());
    } else if (window.p99Millis() > boundMillis) {
      set(rate * SLOWER);
      ceiling = rate;
    } else if (window.p99Millis() < settings.roomBelow() * boundMillis) {
      rate = Math.min(Math.max(ceiling, settings.eventsPerSecondMin()), rate * FASTER);
    }
    ceiling *= CEILING_FADES;
    return rate == NONE || rate > settings.eventsPerSecondMax() ? 0 : (int) rate;
  }

  /** What was answered at another rate says nothing about this one. */
  private void set(double eventsPerSecond) {
    rate = Math.max(settings.eventsPerSecondMin(), eventsPerSecond);
    secondsAtRate = 0;
  }
}
