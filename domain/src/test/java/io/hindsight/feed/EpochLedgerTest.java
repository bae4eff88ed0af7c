package io.hindsight.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.feed.EpochLedger.Steps;
import io.hindsight.feed.EpochStore.Epoch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EpochLedgerTest {
  private static final long LOOK_AFTER = 10;

  private final EpochLedger ledger = new EpochLedger(LOOK_AFTER);
  private final Set<String> lost = new HashSet<>();

  private boolean isThere(Epoch epoch) {
    return !lost.contains(epoch.owner());
  }

  private Steps read(long now, Epoch... epochs) {
    return ledger.read(List.of(epochs), this::isThere, now);
  }

  private List<Long> close() {
    return ledger.close(this::isThere);
  }

  private void swept(long epoch, long now) {
    ledger.sweepBegun(epoch, now);
    ledger.sweepEnded(epoch);
  }

  private static Epoch epoch(long number, String owner) {
    return new Epoch(number, owner, 1);
  }

  @Test
  void eachOwnerIsAskedOnceAndWhatItNeedsNoMoreIsClosed() {
    Steps steps = read(0, epoch(1, "x"), epoch(2, "x"), epoch(3, "x"));
    assertThat(steps.owners()).containsExactly(epoch(1, "x"));
    assertThat(steps.sweeps()).isEmpty();
    ledger.answered(steps.question(), "x", 3);
    assertThat(close()).containsExactly(1L, 2L);
    assertThat(ledger.closed()).isEqualTo(2);
    assertThat(close()).isEmpty();
  }

  @Test
  void anOpenEpochKeepsThoseAfterItFromBeingClosed() {
    Steps steps = read(0, epoch(1, "x"), epoch(2, "y"), epoch(3, "x"));
    ledger.answered(steps.question(), "x", Long.MAX_VALUE);
    assertThat(close()).containsExactly(1L);
    ledger.answered(steps.question(), "y", 3);
    assertThat(close()).containsExactly(2L, 3L);
  }

  @Test
  void anAnswerToAnOlderQuestionSaysNothingOfEpochsThatCameSince() {
    Steps first = read(0, epoch(1, "x"));
    read(1, epoch(1, "x"), epoch(2, "x"));
    ledger.answered(first.question(), "x", Long.MAX_VALUE);
    assertThat(close()).isEmpty();
  }

  @Test
  void anAnswerDoesNotOutliveTheReadThatItBelongsTo() {
    Steps first = read(0, epoch(1, "x"), epoch(2, "y"));
    ledger.answered(first.question(), "y", Long.MAX_VALUE);
    Steps second = read(1, epoch(1, "x"), epoch(2, "y"), epoch(3, "y"));
    ledger.answered(second.question(), "x", 2);
    assertThat(close()).containsExactly(1L);
  }

  @Test
  void anEpochOfALostNodeIsClosedAfterASecondSweep() {
    lost.add("x");
    assertThat(read(100, epoch(1, "x")).sweeps()).containsExactly(1L);
    swept(1, 101);
    assertThat(close()).isEmpty();
    assertThat(read(109, epoch(1, "x")).sweeps()).isEmpty();
    assertThat(read(110, epoch(1, "x")).sweeps()).containsExactly(1L);
    swept(1, 110);
    assertThat(close()).containsExactly(1L);
  }

  @Test
  void aSweepThatBeganTooEarlyIsNotTheLastHoweverLongItTakes() {
    lost.add("x");
    read(100, epoch(1, "x"));
    ledger.sweepBegun(1, 101);
    assertThat(read(150, epoch(1, "x")).sweeps()).as("it is under way").isEmpty();
    ledger.sweepEnded(1);
    assertThat(close()).isEmpty();
    assertThat(read(151, epoch(1, "x")).sweeps()).containsExactly(1L);
  }

  @Test
  void sweepsBeforeAnOwnerWasKnownToBeThereDoNotCountWhenItIsLost() {
    lost.add("x");
    read(0, epoch(1, "x"));
    swept(1, 1);
    lost.clear();
    read(2, epoch(1, "x"));
    lost.add("x");
    assertThat(read(100, epoch(1, "x")).sweeps()).containsExactly(1L);
    swept(1, 101);
    assertThat(close()).isEmpty();
  }

  @Test
  void aSweepThatTheOwnerAskedForDoesNotCountWhenItIsLost() {
    read(0, epoch(1, "x"));
    long ask = ledger.askToSweep(1, 1);
    swept(1, 50);
    assertThat(ledger.isSwept(1, 1, ask)).isTrue();
    lost.add("x");
    assertThat(close()).isEmpty();
    assertThat(read(60, epoch(1, "x")).sweeps()).containsExactly(1L);
  }

  @Test
  void whatAnOwnerAsksForIsSweptAlsoWhenASweepIsUnderWay() {
    read(0, epoch(1, "x"), epoch(2, "x"));
    long first = ledger.askToSweep(1, 2);
    assertThat(ledger.sweepsDue(0)).containsExactly(1L, 2L);
    ledger.sweepBegun(1, 0);
    long second = ledger.askToSweep(1, 1);
    assertThat(ledger.sweepsDue(0)).containsExactly(2L);
    ledger.sweepEnded(1);
    swept(2, 1);
    assertThat(ledger.isSwept(1, 2, first)).isTrue();
    assertThat(ledger.isSwept(1, 1, second)).isFalse();
    assertThat(read(1, epoch(1, "x"), epoch(2, "x")).sweeps()).containsExactly(1L);
    swept(1, 2);
    assertThat(ledger.isSwept(1, 1, second)).isTrue();
  }

  @Test
  void whatWasAskedForAndCouldNotBeginIsDueAtTheNextRead() {
    ledger.askToSweep(4, 4);
    assertThat(read(0, epoch(4, "x")).sweeps()).containsExactly(4L);
    assertThat(read(1, epoch(4, "x")).sweeps()).containsExactly(4L);
    ledger.sweepBegun(4, 1);
    assertThat(read(2, epoch(4, "x")).sweeps()).isEmpty();
  }

  @Test
  void closedEpochsNeedNoSweep() {
    Steps steps = read(0, epoch(1, "x"), epoch(2, "x"));
    ledger.answered(steps.question(), "x", 3);
    assertThat(close()).containsExactly(1L, 2L);
    long ask = ledger.askToSweep(1, 2);
    assertThat(ledger.sweepsDue(0)).isEmpty();
    assertThat(ledger.isSwept(1, 2, ask)).isTrue();
  }

  @Test
  void aRestartForgetsWhatWasUnderWayAndKeepsWhatIsClosed() {
    lost.add("x");
    read(0, epoch(1, "x"), epoch(2, "y"));
    ledger.sweepBegun(1, 0);
    ledger.restart(0);
    assertThat(read(1, epoch(1, "x"), epoch(2, "y")).sweeps()).containsExactly(1L);
    ledger.restart(1);
    assertThat(ledger.closed()).isEqualTo(1);
    ledger.restart(0);
    assertThat(ledger.closed()).isEqualTo(1);
    assertThat(read(2, epoch(1, "x"), epoch(2, "y")).sweeps()).isEmpty();
  }
}
