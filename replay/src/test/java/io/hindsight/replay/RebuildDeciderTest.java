package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.replay.Rebuild.Status;
import io.hindsight.replay.RebuildCommand.CancelRebuild;
import io.hindsight.replay.RebuildCommand.PauseRebuild;
import io.hindsight.replay.RebuildCommand.ResumeRebuild;
import io.hindsight.replay.RebuildCommand.ThrottleRebuild;
import io.hindsight.replay.RebuildDecider.Verdict;
import io.hindsight.replay.RebuildEvent.RebuildCancelled;
import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildPaused;
import io.hindsight.replay.RebuildEvent.RebuildResumed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.RebuildThrottled;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;
import java.util.List;
import org.junit.jupiter.api.Test;

class RebuildDeciderTest {
  private static final RebuildStarted STARTED = new RebuildStarted(3, 2, 2, 1_000);
  private static final SegmentCompleted FIRST =
      new SegmentCompleted(0, 10, 2, 0, 2_000, List.of(7L, 0L));
  private static final SegmentCompleted SECOND =
      new SegmentCompleted(1, 20, 3, 0, 3_000, List.of(1L, 2L));

  private static final PauseRebuild PAUSE = new PauseRebuild(3, 5_000);
  private static final ResumeRebuild RESUME = new ResumeRebuild(3, 9_000);
  private static final CancelRebuild CANCEL = new CancelRebuild(3, 6_000);
  private static final ThrottleRebuild THROTTLE = new ThrottleRebuild(3, 500, 4_000);

  private static Rebuild given(RebuildEvent... events) {
    Rebuild rebuild = Rebuild.NONE;
    for (RebuildEvent event : events) {
      rebuild = rebuild.evolve(event);
    }
    return rebuild;
  }

  private static List<RebuildEvent> accepted(Rebuild rebuild, RebuildCommand command) {
    Verdict verdict = RebuildDecider.decide(rebuild, command);
    assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    return ((Verdict.Accepted) verdict).events();
  }

  private static void assertRefused(Rebuild rebuild, RebuildCommand command, String reason) {
    assertThat(RebuildDecider.decide(rebuild, command)).isEqualTo(new Verdict.Refused(reason));
  }

  private static Rebuild assertTwiceChangesNothing(Rebuild rebuild, RebuildCommand command) {
    Rebuild after = rebuild;
    for (RebuildEvent event : accepted(rebuild, command)) {
      after = after.evolve(event);
    }
    assertThat(accepted(after, command)).as("%s again", command).isEmpty();
    return after;
  }

  @Test
  void whatRunsIsPausedResumedThrottledAndCancelledAndEachTwiceIsOnce() {
    Rebuild running = given(STARTED, FIRST);

    assertThat(accepted(running, THROTTLE)).containsExactly(new RebuildThrottled(500, 4_000));
    assertThat(accepted(running, PAUSE)).containsExactly(new RebuildPaused(5_000));
    Rebuild paused = assertTwiceChangesNothing(running, PAUSE);
    assertThat(accepted(paused, RESUME)).containsExactly(new RebuildResumed(9_000));
    Rebuild resumed = assertTwiceChangesNothing(paused, RESUME);
    Rebuild throttled = assertTwiceChangesNothing(resumed, THROTTLE);
    assertThat(accepted(throttled, CANCEL)).containsExactly(new RebuildCancelled(6_000));
    Rebuild cancelled = assertTwiceChangesNothing(throttled, CANCEL);
    assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void whatSegmentsLackIsSummedAlsoBesideThoseThatDidNotCount() {
    var uncounted = new SegmentCompleted(1, 20, 3, 0, 3_000, List.of());

    assertThat(given(STARTED).missing()).isEmpty();
    assertThat(given(STARTED, FIRST, SECOND).missing()).containsExactly(8L, 2L);
    assertThat(given(STARTED, FIRST, FIRST, uncounted).missing()).containsExactly(7L, 0L);
    assertThat(
            given(
                    STARTED,
                    uncounted,
                    FIRST,
                    new RebuildPaused(5_000),
                    new RebuildThrottled(9, 6_000))
                .missing())
        .containsExactly(7L, 0L);
  }

  @Test
  void aPausedRebuildIsThrottledAndCancelledToo() {
    Rebuild paused = given(STARTED, FIRST, new RebuildPaused(5_000));

    Rebuild throttled = assertTwiceChangesNothing(paused, THROTTLE);
    assertThat(throttled.status()).isEqualTo(Status.PAUSED);
    assertThat(throttled.throttle()).isEqualTo(500);
    assertTwiceChangesNothing(throttled, CANCEL);
  }

  @Test
  void whatIsDoneStaysDoneOverAPause() {
    Rebuild resumed = given(STARTED, FIRST, new RebuildPaused(5_000), new RebuildResumed(9_000));

    assertThat(resumed.done().get(0)).isTrue();
    assertThat(resumed.done().cardinality()).isEqualTo(1);
    assertThat(resumed.events()).isEqualTo(10);
  }

  @Test
  void whatWasNeverPausedIsNotResumed() {
    assertRefused(given(STARTED), RESUME, "build 3 is running (expected: one that is paused)");
  }

  @Test
  void whatIsOverIsNotControlled() {
    Rebuild ready = given(STARTED, FIRST, SECOND, new RebuildCaughtUp(4_000));
    assertRefused(ready, PAUSE, "build 3 is ready (expected: one that is running)");
    assertRefused(ready, RESUME, "build 3 is ready (expected: one that is paused)");
    assertRefused(ready, CANCEL, "build 3 is ready (expected: one that is running or paused)");
    assertRefused(ready, THROTTLE, "build 3 is ready (expected: one that is running or paused)");

    Rebuild failed = given(STARTED, new RebuildFailed("disk", 4_000));
    assertRefused(failed, CANCEL, "build 3 is failed (expected: one that is running or paused)");
    Rebuild cancelled = given(STARTED, new RebuildCancelled(4_000));
    assertRefused(cancelled, RESUME, "build 3 is cancelled (expected: one that is paused)");
    assertRefused(cancelled, PAUSE, "build 3 is cancelled (expected: one that is running)");
  }

  @Test
  void whatIsAboutToBeReadyIsNeitherPausedNorCancelled() {
    Rebuild folded = given(STARTED, FIRST, SECOND);

    String reason = "build 3 is about to be ready: all its segments are done";
    assertRefused(folded, PAUSE, reason);
    assertRefused(folded, CANCEL, reason);
  }

  @Test
  void whatHasNotBegunIsOnlyCancelled() {
    assertRefused(Rebuild.NONE, PAUSE, "build 3 has not begun (expected: one that is running)");
    assertTwiceChangesNothing(Rebuild.NONE, CANCEL);
  }
}
