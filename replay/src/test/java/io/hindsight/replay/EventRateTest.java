package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventRateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Takes what can be taken until a time, waiting as long as it is told; returns how many. */
  private static long takeUntil(EventRate rate, long fromNanos, long toNanos) {
    long now = fromNanos;
    long taken = 0;
    while (now - toNanos <= 0) {
      long wait = rate.take(1, now);
      taken += wait == 0 ? 1 : 0;
      now += wait;
    }
    return taken;
  }

  @Test
  void itGivesAsManyASecondAsItSays() {
    for (int perSecond : new int[] {1, 3, 700, 5_000, 1_000_000}) {
      assertThat(takeUntil(new EventRate(perSecond, 0), 0, 10 * SECOND))
          .as("%s a second", perSecond)
          .isBetween(10L * perSecond - 1 - perSecond / 100, 10L * perSecond);
    }
  }

  @Test
  void itIsEmptyAtFirst() {
    var rate = new EventRate(10, 5);

    assertThat(rate.take(1, 5)).isEqualTo(SECOND / 10);
    assertThat(rate.take(1, 5 + SECOND / 10)).isZero();
  }

  @Test
  void afterALongWaitATenthOfASecondIsCaughtUpOnAndNoMore() {
    var rate = new EventRate(1_000, 0);

    long taken = 0;
    while (rate.take(1, 60 * SECOND) == 0) {
      taken++;
    }

    assertThat(taken).isBetween(100L, 101L);
  }

  @Test
  void neverAreMoreTakenThanTimeAllowsHoweverLateItIsAsked() {
    long seed = 42;
    var random = new Random(seed);
    var rate = new EventRate(250, 0);
    long now = 0;
    long taken = 0;
    for (int i = 0; i < 100_000; i++) {
      taken += rate.take(1, now) == 0 ? 1 : 0;
      assertThat(taken).as("seed %s, step %s", seed, i).isLessThanOrEqualTo(now * 250 / SECOND);
      now += random.nextInt(3) == 0 ? random.nextInt(20_000_000) : 0;
    }
  }

  @Test
  void aClockThatOverflowsDoesNotMatter() {
    long nearTheEnd = Long.MAX_VALUE - SECOND;
    var rate = new EventRate(100, nearTheEnd);

    assertThat(takeUntil(rate, nearTheEnd, nearTheEnd + 2 * SECOND)).isBetween(199L, 200L);
  }
}
