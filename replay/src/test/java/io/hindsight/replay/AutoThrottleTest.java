package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.replay.LiveLatency.Window;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The usual p99 is 10 ms: the bound is 15 ms, and below 12 ms there is room. */
class AutoThrottleTest {
  private static final AutoThrottleSettings SETTINGS =
      new AutoThrottleSettings(1.5, 0.8, 5, 100, 40, 2, 10_000, 5_000, 200_000);

  private final LiveLatency live = new LiveLatency();
  private final AutoThrottle throttle = new AutoThrottle(SETTINGS, new Window(500, 10));

  private int second(int millis) {
    for (int i = 0; i < 100; i++) {
      live.record(TimeUnit.MILLISECONDS.toNanos(millis));
    }
    return quietSecond();
  }

  private int quietSecond() {
    live.endSecond();
    return throttle.next(live);
  }

  @Test
  void withoutLiveTransactionsThereIsNoLimit() {
    assertThat(quietSecond()).isZero();
    assertThat(second(10)).isEqualTo(10_000);
    for (int i = 0; i < 4; i++) {
      assertThat(quietSecond()).as("among busy ones").isPositive();
    }
    assertThat(quietSecond()).isZero();
  }

  @Test
  void itBecomesFasterWhileThereIsRoomUntilThereIsNoLimit() {
    int before = second(11);
    int seconds = 0;
    for (int now = second(11); now != 0; now = second(11)) {
      assertThat(now).isGreaterThan(before).isLessThanOrEqualTo(200_000);
      before = now;
      seconds++;
    }
    assertThat(seconds).isBetween(25, 40);
  }

  @Test
  void itStaysWhereTheBoundIsNear() {
    second(11);
    assertThat(second(13)).isEqualTo(second(14)).isEqualTo(10_000);
  }

  @Test
  void itBecomesMuchSlowerAtOnceWhereTheBoundIsPassedAndComesBackSlowly() {
    second(11);
    assertThat(second(16)).isEqualTo(6_000);
    assertThat(second(11)).as("what was answered before no longer counts").isBetween(6_000, 6_100);
    for (int i = 0; i < 20; i++) {
      assertThat(second(11)).isBetween(6_000, 7_000);
    }
    assertThat(second(100)).isEqualTo(5_000);
    assertThat(second(100)).as("the lowest rate").isEqualTo(5_000);
  }

  @Test
  void whatIsUsualIsTakenFromBeforeWhenEnoughWasSeen() {
    assertThat(throttle.boundMillis()).isEqualTo(15);
    assertThat(new AutoThrottle(SETTINGS, new Window(99, 10)).boundMillis()).isEqualTo(60);
    assertThat(new AutoThrottle(SETTINGS, new Window(100, 0.5)).boundMillis()).isEqualTo(3);
  }

  @Test
  void theLastSecondsAddUpAndEarlierOnesAreForgotten() {
    var latency = new LiveLatency();
    latency.record(TimeUnit.MILLISECONDS.toNanos(1_000));
    latency.endSecond();
    assertThat(latency.last(1).p99Millis()).isBetween(990.0, 1_010.0);
    for (int i = 0; i < 10; i++) {
      latency.record(TimeUnit.MILLISECONDS.toNanos(20));
    }
    latency.endSecond();

    assertThat(latency.last(1).count()).isEqualTo(10);
    assertThat(latency.last(1).p99Millis()).isBetween(19.8, 20.2);
    assertThat(latency.last(2).count()).isEqualTo(11);
    assertThat(latency.last(2).p99Millis()).isBetween(990.0, 1_010.0);
    for (int second = 2; second < LiveLatency.SECONDS_MAX; second++) {
      latency.endSecond();
    }
    assertThat(latency.last(LiveLatency.SECONDS_MAX).count()).isEqualTo(11);
    latency.endSecond();
    assertThat(latency.last(LiveLatency.SECONDS_MAX).count()).isEqualTo(10);
  }
}
