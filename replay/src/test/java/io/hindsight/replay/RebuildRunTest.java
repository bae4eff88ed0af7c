package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The clock stands still unless a test moves it: whoever waits for it would wait for ever. */
class RebuildRunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AtomicLong nanos = new AtomicLong();

  private RebuildRun run(int eventsPerSecond) {
    return new RebuildRun(eventsPerSecond, nanos::get);
  }

  private static CompletableFuture<Void> turn(RebuildRun run) {
    return CompletableFuture.runAsync(run::awaitTurns);
  }

  @Test
  void withoutAThrottleNobodyWaits() {
    RebuildRun run = run(0);
    for (int i = 0; i < 10_000; i++) {
      assertThat(run.awaitTurns()).isPositive();
      run.folded();
    }
    assertThat(run.events()).isEqualTo(10_000);
  }

  @Test
  void allSegmentsShareOneThrottle() throws Exception {
    RebuildRun run = run(20);
    CompletableFuture<Void> one = turn(run);
    CompletableFuture<Void> other = turn(run);

    Thread.sleep(60);
    assertThat(one.isDone() || other.isDone()).isFalse();
    nanos.set(TimeUnit.MILLISECONDS.toNanos(50));
    CompletableFuture.anyOf(one, other).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    Thread.sleep(100);
    assertThat(one.isDone() && other.isDone()).isFalse();
    nanos.set(TimeUnit.MILLISECONDS.toNanos(100));

    assertThat(CompletableFuture.allOf(one, other)).succeedsWithin(PATIENCE);
  }

  @Test
  void whoeverWaitsIsLetGoWhenTheThrottleIsLifted() {
    RebuildRun run = run(1);
    CompletableFuture<Void> waiting = turn(run);

    run.throttle(0);

    assertThat(waiting).succeedsWithin(PATIENCE);
  }

  @Test
  void anAbandonedRunFoldsNothingMoreWhetherItWaitsOrNot() {
    RebuildRun throttled = run(1);
    CompletableFuture<Void> waiting = turn(throttled);
    throttled.abandon();
    assertThat(waiting)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(CancellationException.class);

    RebuildRun free = run(0);
    free.abandon();
    assertThatThrownBy(free::awaitTurns).isInstanceOf(CancellationException.class);
    free.throttle(0);
    assertThatThrownBy(free::awaitTurns).isInstanceOf(CancellationException.class);
  }
}
