package io.hindsight.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.feed.FeedProtocol.Waiting;
import io.hindsight.feed.SliceOutbox.Reminder;
import io.hindsight.feed.SliceOutbox.Spilled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceOutboxTest {
  private static final long MILLI = 1_000_000;
  private static final int UNFOLDED_MAX = 2;
  private static final FeedSettings SETTINGS =
      new FeedSettings(
          Duration.ofSeconds(30),
          Duration.ofMillis(100),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          UNFOLDED_MAX,
          10,
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          "");

  /** Clocks of this kind begin anywhere, also far before zero. */
  private long now = Long.MIN_VALUE / 2;

  private final FeedStatistics statistics = new FeedStatistics();
  private final SliceOutbox outbox = new SliceOutbox(SETTINGS, statistics);

  private void pass(long millis) {
    now += millis * MILLI;
  }

  private void journaled(String account, long epoch, long sequenceNr) {
    assertThat(outbox.begin(account, epoch, now)).isTrue();
    outbox.journaled(account, sequenceNr, now);
  }

  private void open(long epoch) {
    outbox.claiming(epoch);
    outbox.opened(epoch, now);
  }

  @Test
  void whatWaitsIsToldWithItsTimeAndOnlyWhileItWaits() {
    open(1);
    journaled("a", 1, 3);
    pass(40);
    journaled("b", 1, 1);
    pass(5);
    assertThat(outbox.begin("c", 1, now)).isTrue();
    assertThat(outbox.waiting(now))
        .containsExactlyInAnyOrder(new Waiting("a", 3, 45), new Waiting("b", 1, 5));

    outbox.folded("a", 3, 0, now);

    assertThat(outbox.waiting(now)).containsExactly(new Waiting("b", 1, 5));
  }

  @Test
  void anAccountJournalsOnlyWhenItIsMarkedInTheNewestEpochOrTheOneBefore() {
    assertThat(outbox.begin("a", 0, now)).isFalse();
    assertThat(outbox.begin("a", 1, now)).isFalse();
    open(1);
    open(2);
    assertThat(outbox.begin("a", 1, now)).isTrue();
    assertThat(outbox.begin("b", 2, now)).isTrue();
    open(3);
    assertThat(outbox.begin("c", 1, now)).isFalse();
    assertThat(outbox.begin("d", 4, now)).isFalse();
  }

  @Test
  void anEpochIsOpenFromTheMomentBeforeItIsClaimed() {
    assertThat(outbox.openFrom()).isEqualTo(Long.MAX_VALUE);
    outbox.claiming(7);
    assertThat(outbox.openFrom()).isEqualTo(7);
    outbox.notClaimed();
    assertThat(outbox.openFrom()).isEqualTo(Long.MAX_VALUE);
    open(9);
    open(12);
    assertThat(outbox.openFrom()).isEqualTo(9);
  }

  @Test
  void anEpochIsOpenUntilWhateverWasJournaledUnderItIsFolded() {
    open(1);
    journaled("a", 1, 5);
    open(2);
    open(3);
    open(4);
    assertThat(outbox.openFrom()).isEqualTo(1);
    outbox.folded("a", 4, 0, now);
    assertThat(outbox.openFrom()).isEqualTo(1);
    outbox.folded("a", 5, 0, now);
    assertThat(outbox.openFrom()).isEqualTo(3);
    assertThat(outbox.size()).isZero();
  }

  @Test
  void anAccountThatGoesOnInANewEpochHoldsTheOldOneOnlyUntilThatPartIsFolded() {
    open(1);
    journaled("a", 1, 1);
    open(2);
    journaled("a", 2, 2);
    open(3);
    journaled("a", 3, 3);
    open(4);
    open(5);
    outbox.folded("a", 1, 0, now);
    assertThat(outbox.openFrom()).as("epoch 1 stands for 2 as well").isEqualTo(1);
    outbox.folded("a", 2, 0, now);
    assertThat(outbox.openFrom()).isEqualTo(3);
    outbox.folded("a", 3, 0, now);
    assertThat(outbox.openFrom()).isEqualTo(4);
  }

  @Test
  void anEpochIsOpenWhileSomethingIsBeingJournaledUnderIt() {
    open(1);
    assertThat(outbox.begin("a", 1, now)).isTrue();
    open(2);
    open(3);
    assertThat(outbox.openFrom()).isEqualTo(1);
    outbox.folded("a", 8, 0, now);
    assertThat(outbox.openFrom()).isEqualTo(1);
  }

  @Test
  void whatWasFoldedBeforeItsWriteWasAnsweredIsForgottenWhenItIs() {
    open(1);
    assertThat(outbox.begin("a", 1, now)).isTrue();
    outbox.folded("a", 5, 0, now);
    assertThat(outbox.size()).isEqualTo(1);
    outbox.journaled("a", 5, now);
    assertThat(outbox.size()).isZero();
  }

  @Test
  void aHintIsRepeatedEverMoreSlowlyUntilItIsAnswered() {
    open(1);
    journaled("a", 1, 3);
    var waits = new ArrayList<Long>();
    long last = now;
    while (waits.size() < 12) {
      pass(50);
      List<Reminder> due = outbox.due(now);
      if (!due.isEmpty()) {
        assertThat(due).containsExactly(new Reminder("a", 3, 0));
        waits.add((now - last) / MILLI);
        last = now;
      }
    }
    assertThat(waits)
        .containsExactly(
            100L, 100L, 100L, 100L, 100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
    outbox.folded("a", 3, 0, now);
    pass(60_000);
    assertThat(outbox.due(now)).isEmpty();
  }

  @Test
  void afterAFailedWriteTheJournalIsLookedAtOnceThatWriteCannotComeAnyMore() {
    open(1);
    journaled("a", 1, 3);
    outbox.folded("a", 3, 0, now);
    assertThat(outbox.begin("a", 1, now)).isTrue();
    outbox.recovered("a", 3, now);
    assertThat(outbox.due(now)).containsExactly(new Reminder("a", 3, 0));
    outbox.folded("a", 3, 0, now);
    open(2);
    open(3);
    pass(9_999);
    assertThat(outbox.due(now)).isEmpty();
    assertThat(outbox.openFrom()).isEqualTo(1);
    pass(1);
    assertThat(outbox.due(now)).containsExactly(new Reminder("a", 3, 1));
    outbox.folded("a", 4, 0, now);
    assertThat(outbox.openFrom()).as("only a look is an answer").isEqualTo(1);
    outbox.folded("a", 4, 1, now);
    assertThat(outbox.size()).isZero();
    assertThat(outbox.openFrom()).isEqualTo(2);
  }

  @Test
  void whatARecoveryFoundIsToldAtOnce() {
    open(1);
    assertThat(outbox.begin("a", 1, now)).isTrue();
    outbox.recovered("a", 7, now);
    assertThat(outbox.due(now)).containsExactly(new Reminder("a", 7, 0));
  }

  @Test
  void aRecoveryOfAnAccountThatHadBegunNothingIsNoNews() {
    open(1);
    outbox.recovered("a", 7, now);
    outbox.stopped("a", now);
    assertThat(outbox.size()).isZero();
  }

  @Test
  void theAnswerToALookBeforeTheNextFailureIsNotTakenForTheNext() {
    open(1);
    assertThat(outbox.begin("a", 1, now)).isTrue();
    outbox.stopped("a", now);
    pass(10_000);
    assertThat(outbox.due(now)).containsExactly(new Reminder("a", 0, 1));
    assertThat(outbox.begin("a", 1, now)).isTrue();
    outbox.stopped("a", now);
    pass(10_000);
    assertThat(outbox.due(now)).containsExactly(new Reminder("a", 0, 2));
    outbox.folded("a", 1, 1, now);
    assertThat(outbox.size()).isEqualTo(1);
    outbox.folded("a", 1, 2, now);
    assertThat(outbox.size()).isZero();
  }

  @Test
  void aQuietEpochGoesOnAndAUsedOneEndsInTime() {
    assertThat(outbox.isRotationDue(now)).isFalse();
    open(1);
    pass(100_000);
    assertThat(outbox.isRotationDue(now)).isFalse();
    journaled("a", 1, 1);
    assertThat(outbox.isRotationDue(now)).isTrue();
    outbox.claiming(2);
    assertThat(outbox.isRotationDue(now)).isFalse();
    outbox.opened(2, now);
    journaled("a", 2, 2);
    pass(29_999);
    assertThat(outbox.isRotationDue(now)).isFalse();
    pass(1);
    assertThat(outbox.isRotationDue(now)).isTrue();
  }

  /** Three accounts, one more than is remembered. */
  private void spill(long epoch) {
    journaled("a", epoch, 1);
    journaled("b", epoch, 1);
    journaled("c", epoch, 1);
    assertThat(outbox.size()).isEqualTo(UNFOLDED_MAX);
    assertThat(statistics.hintsSpilled()).isEqualTo(1);
  }

  @Test
  void moreThanCanBeRememberedIsSweptOnceNothingMovesThereAlsoWhenNothingMovesAtAll() {
    open(1);
    spill(1);
    long next = 2;
    Spilled due = null;
    for (int i = 0; i < 100 && due == null; i++) {
      pass(50);
      if (outbox.isRotationDue(now)) {
        open(next++);
      }
      due = outbox.sweepDue(now);
    }
    assertThat(due).isEqualTo(new Spilled(1, 1));
    assertThat(outbox.openFrom()).isEqualTo(1);
    assertThat(outbox.sweepDue(now)).isNull();
    pass(5_000);
    assertThat(outbox.sweepDue(now)).isEqualTo(new Spilled(1, 1));
    outbox.folded("a", 1, 0, now);
    outbox.folded("b", 1, 0, now);
    outbox.swept(1);
    assertThat(outbox.openFrom()).isEqualTo(next - 2);
    assertThat(outbox.isRotationDue(now)).isFalse();
  }

  @Test
  void whileMoreThanCanBeRememberedMovesEpochsLastASecond() {
    open(1);
    spill(1);
    pass(999);
    assertThat(outbox.isRotationDue(now)).isFalse();
    pass(1);
    assertThat(outbox.isRotationDue(now)).isTrue();
  }

  @Test
  void aSweepWaitsForWhatIsBeingJournaled() {
    open(1);
    assertThat(outbox.begin("slow", 1, now)).isTrue();
    journaled("b", 1, 1);
    journaled("c", 1, 1);
    open(2);
    open(3);
    assertThat(outbox.sweepDue(now)).isNull();
    outbox.stopped("slow", now);
    assertThat(outbox.sweepDue(now)).isEqualTo(new Spilled(1, 1));
  }

  @Test
  void olderEpochsAreSweptWhileMoreSpills() {
    open(1);
    spill(1);
    open(2);
    open(3);
    journaled("c", 3, 2);
    assertThat(outbox.sweepDue(now)).isEqualTo(new Spilled(1, 1));
    outbox.swept(1);
    outbox.folded("a", 1, 0, now);
    outbox.folded("b", 1, 0, now);
    assertThat(outbox.openFrom()).isEqualTo(2);
    pass(5_000);
    assertThat(outbox.sweepDue(now)).isNull();
    open(4);
    open(5);
    assertThat(outbox.sweepDue(now)).isEqualTo(new Spilled(2, 3));
  }

  @Test
  void anAccountWhoseWriteFailedIsRememberedWhateverTheirNumber() {
    open(1);
    for (String account : List.of("a", "b", "c", "d")) {
      assertThat(outbox.begin(account, 1, now)).isTrue();
      outbox.recovered(account, 1, now);
    }
    assertThat(outbox.size()).isEqualTo(4);
    assertThat(statistics.hintsSpilled()).isZero();
  }
}
