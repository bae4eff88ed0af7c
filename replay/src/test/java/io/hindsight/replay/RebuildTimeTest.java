package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RebuildTimeTest {
  @Test
  void pausesAreNoWork() {
    RebuildTime time = RebuildTime.startedAt(100).pausedAt(150).resumedAt(1_150).pausedAt(1_200);

    assertThat(time.pausedMicrosUntil(1_300)).isEqualTo(1_000 + 100);
    assertThat(time.workedMicrosUntil(1_300)).isEqualTo(50 + 50);
    assertThat(time.pauses()).isEqualTo(2);
  }

  @Test
  void theEndEndsAPauseToo() {
    RebuildTime time = RebuildTime.startedAt(100).pausedAt(150).endedAt(350);

    assertThat(time.pausedMicrosUntil(9_999)).isEqualTo(200);
    assertThat(time.workedMicrosUntil(9_999)).isEqualTo(50);
  }

  @Test
  void nothingIsNegativeWhenClocksOfNodesDiffer() {
    RebuildTime time = RebuildTime.startedAt(100).pausedAt(150);

    assertThat(time.pausedMicrosUntil(120)).isZero();
    assertThat(time.workedMicrosUntil(90)).isZero();
    assertThat(RebuildTime.NONE.workedMicrosUntil(1_000)).isZero();
  }

  @Test
  void ratesAndTheTimeLeftAreThoseOfTheWorkAndNotOfThePause() {
    Rebuild half =
        Rebuild.NONE
            .evolve(new RebuildEvent.RebuildStarted(3, 2, 2, 1_000_000))
            .evolve(new RebuildEvent.SegmentCompleted(0, 500, 2, 0, 2_000_000, List.of()))
            .evolve(new RebuildEvent.RebuildPaused(3_000_000));

    RebuildProgress progress = RebuildProgress.of(3, half, half.events(), List.of(), 60_000_000);

    assertThat(progress.status()).isEqualTo("paused");
    assertThat(progress.elapsedMillis()).isEqualTo(2_000);
    assertThat(progress.pausedMillis()).isEqualTo(57_000);
    assertThat(progress.eventsPerSecond()).isEqualTo(250);
    assertThat(progress.etaMillis()).isEqualTo(2_000);
  }
}
