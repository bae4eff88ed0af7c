package io.hindsight.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookCommand.CancelBuild;
import io.hindsight.rulebook.RuleBookCommand.CompleteBuild;
import io.hindsight.rulebook.RuleBookCommand.FailBuild;
import io.hindsight.rulebook.RuleBookCommand.OpenBuild;
import io.hindsight.rulebook.RuleBookCommand.Promote;
import io.hindsight.rulebook.RuleBookCommand.Publish;
import io.hindsight.rulebook.RuleBookCommand.ReserveBuild;
import io.hindsight.rulebook.RuleBookCommand.ReserveFirstBuild;
import io.hindsight.rulebook.RuleBookCommand.Retire;
import io.hindsight.rulebook.RuleBookDecider.Verdict;
import io.hindsight.rulebook.RuleBookEvent.BuildFailed;
import io.hindsight.rulebook.RuleBookEvent.BuildOpened;
import io.hindsight.rulebook.RuleBookEvent.BuildReady;
import io.hindsight.rulebook.RuleBookEvent.BuildReserved;
import io.hindsight.rulebook.RuleBookEvent.BuildRetired;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPromoted;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import org.junit.jupiter.api.Test;

class RuleBookDeciderTest {
  private static final long NOW = 1_522_540_800_000_000L;

  private static Publish publish(String digest) {
    return new Publish("cards", digest, "name: cards", NOW);
  }

  /** Given a book in which all of these commands were carried out. */
  private static RuleBook given(RuleBookCommand... commands) {
    return after(RuleBook.EMPTY, commands);
  }

  private static RuleBook after(RuleBook book, RuleBookCommand... commands) {
    RuleBook next = book;
    for (RuleBookCommand command : commands) {
      for (RuleBookEvent event : accepted(next, command).events()) {
        next = next.evolve(event);
      }
    }
    return next;
  }

  private static Verdict.Accepted accepted(RuleBook book, RuleBookCommand command) {
    Verdict verdict = RuleBookDecider.decide(book, command);
    assertThat(verdict).as(command.toString()).isInstanceOf(Verdict.Accepted.class);
    return (Verdict.Accepted) verdict;
  }

  private static String refusal(RuleBook book, RuleBookCommand command) {
    Verdict verdict = RuleBookDecider.decide(book, command);
    assertThat(verdict).as(command.toString()).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).reason();
  }

  /** Carrying a command out once more gives the same answer and no events. */
  private static void assertTwiceChangesNothing(RuleBook before, RuleBookCommand command) {
    Verdict.Accepted first = accepted(before, command);
    assertThat(first.events()).isNotEmpty();
    Verdict.Accepted second = accepted(after(before, command), command);
    assertThat(second.events()).isEmpty();
    assertThat(second.number()).isEqualTo(first.number());
  }

  private static RuleBook withReadyBuild() {
    return given(
        publish("d1"), new ReserveBuild(1, NOW), new OpenBuild(1, NOW), new CompleteBuild(1, NOW));
  }

  private static RuleBook withLiveVersion() {
    return after(withReadyBuild(), new Promote(1, NOW));
  }

  @Test
  void nodesThatStartTogetherShareTheFirstBuild() {
    RuleBook book = given(publish("d1"), new ReserveFirstBuild(1, NOW));
    assertThat(accepted(book, new ReserveFirstBuild(1, NOW)).events()).isEmpty();
    assertThat(accepted(book, new ReserveFirstBuild(1, NOW)).number()).isEqualTo(1);

    RuleBook failed = after(book, new FailBuild(1, "disk", NOW));
    assertThat(accepted(failed, new ReserveFirstBuild(1, NOW)).number()).isEqualTo(2);
  }

  @Test
  void versionsCountFromOne() {
    assertThat(accepted(RuleBook.EMPTY, publish("d1")).events())
        .containsExactly(new RuleSetPublished(1, "cards", "d1", "name: cards", NOW));
    assertThat(accepted(given(publish("d1")), publish("d2")).number()).isEqualTo(2);
  }

  @Test
  void publishingTwiceGivesOneVersion() {
    assertTwiceChangesNothing(RuleBook.EMPTY, publish("d1"));
    assertTwiceChangesNothing(given(publish("d1")), publish("d2"));
    assertThat(accepted(given(publish("d1"), publish("d2")), publish("d1")).number()).isEqualTo(1);
  }

  @Test
  void aBuildGetsTheLowestFreeSlot() {
    RuleBook book = given(publish("d1"));

    assertThat(accepted(book, new ReserveBuild(1, NOW)).events())
        .containsExactly(new BuildReserved(1, 1, 0, NOW));
    assertThat(accepted(after(book, new ReserveBuild(1, NOW)), new ReserveBuild(1, NOW)).events())
        .containsExactly(new BuildReserved(2, 1, 1, NOW));
  }

  @Test
  void reservingTwiceGivesTwoBuildsBecauseAVersionMayBeBuiltAgain() {
    RuleBook book = given(publish("d1"), new ReserveBuild(1, NOW), new ReserveBuild(1, NOW));

    assertThat(book.builds().keySet()).containsExactly(1, 2);
  }

  @Test
  void aBuildOfAnUnknownVersionIsRefused() {
    assertThat(refusal(given(publish("d1")), new ReserveBuild(2, NOW))).contains("version: 2");
    assertThat(refusal(RuleBook.EMPTY, new Promote(1, NOW))).contains("version: 1");
    assertThat(refusal(RuleBook.EMPTY, new Retire(1, NOW))).contains("version: 1");
  }

  @Test
  void slotsRunOut() {
    RuleBook book = given(publish("d1"));
    for (int i = 0; i < RuleBook.SLOTS; i++) {
      book = after(book, new ReserveBuild(1, NOW));
    }

    assertThat(book.builds().values()).extracting(Build::slot).doesNotHaveDuplicates();
    assertThat(refusal(book, new ReserveBuild(1, NOW))).contains("8 slots");
  }

  @Test
  void aRetiredBuildFreesItsSlotAndItsNumberIsNotUsedAgain() {
    RuleBook book =
        given(
            publish("d1"),
            publish("d2"),
            new ReserveBuild(1, NOW),
            new ReserveBuild(2, NOW),
            new Retire(1, NOW));

    assertThat(accepted(book, new ReserveBuild(2, NOW)).events())
        .containsExactly(new BuildReserved(3, 2, 0, NOW));
  }

  @Test
  void aCancelledBuildFreesItsSlotAtOnceAndLeavesTheOthersOfItsVersion() {
    RuleBook book =
        given(
            publish("d1"),
            new ReserveBuild(1, NOW),
            new ReserveBuild(1, NOW),
            new OpenBuild(2, NOW));

    assertTwiceChangesNothing(book, new CancelBuild(2, NOW));
    assertThat(accepted(book, new CancelBuild(1, NOW)).events())
        .containsExactly(new BuildRetired(1, NOW));
    RuleBook after = after(book, new CancelBuild(1, NOW));
    assertThat(accepted(after, new ReserveBuild(1, NOW)).events())
        .containsExactly(new BuildReserved(3, 1, 0, NOW));
    assertThat(refusal(after, new OpenBuild(1, NOW))).contains("build 1 is retired");
  }

  @Test
  void aCompleteBuildIsNotCancelled() {
    RuleBook book =
        given(
            publish("d1"),
            new ReserveBuild(1, NOW),
            new OpenBuild(1, NOW),
            new CompleteBuild(1, NOW));

    assertThat(refusal(book, new CancelBuild(1, NOW))).contains("build: 1");
    assertThat(refusal(book, new CancelBuild(9, NOW))).contains("build: 9");
  }

  @Test
  void aFailedBuildHoldsItsSlotUntilItIsRetired() {
    RuleBook book = given(publish("d1"), new ReserveBuild(1, NOW), new FailBuild(1, "full", NOW));

    assertThat(accepted(book, new ReserveBuild(1, NOW)).events())
        .containsExactly(new BuildReserved(2, 1, 1, NOW));
  }

  @Test
  void openingTwiceOpensOnce() {
    RuleBook book = given(publish("d1"), new ReserveBuild(1, NOW));

    assertThat(accepted(book, new OpenBuild(1, NOW)).events())
        .containsExactly(new BuildOpened(1, NOW));
    assertTwiceChangesNothing(book, new OpenBuild(1, NOW));
  }

  @Test
  void completingTwiceCompletesOnce() {
    RuleBook book = given(publish("d1"), new ReserveBuild(1, NOW), new OpenBuild(1, NOW));

    assertThat(accepted(book, new CompleteBuild(1, NOW)).events())
        .containsExactly(new BuildReady(1, NOW));
    assertTwiceChangesNothing(book, new CompleteBuild(1, NOW));
  }

  @Test
  void failingTwiceFailsOnce() {
    RuleBook book = given(publish("d1"), new ReserveBuild(1, NOW));

    assertThat(accepted(book, new FailBuild(1, "full", NOW)).events())
        .containsExactly(new BuildFailed(1, "full", NOW));
    assertTwiceChangesNothing(book, new FailBuild(1, "full", NOW));
    assertTwiceChangesNothing(after(book, new OpenBuild(1, NOW)), new FailBuild(1, "x", NOW));
  }

  @Test
  void aBuildIsCompletedOnlyAfterItWasOpened() {
    RuleBook reserved = given(publish("d1"), new ReserveBuild(1, NOW));

    assertThat(refusal(reserved, new CompleteBuild(1, NOW)))
        .isEqualTo("build 1 is reserved (expected: open)");
    assertThat(refusal(reserved, new OpenBuild(7, NOW))).contains("build: 7");
    assertThat(refusal(reserved, new CompleteBuild(7, NOW))).contains("build: 7");
  }

  @Test
  void aBuildThatIsOverStaysOver() {
    RuleBook failed = given(publish("d1"), new ReserveBuild(1, NOW), new FailBuild(1, "x", NOW));
    RuleBook retired = after(failed, new Retire(1, NOW));

    assertThat(refusal(failed, new OpenBuild(1, NOW))).contains("failed");
    assertThat(refusal(failed, new CompleteBuild(1, NOW))).contains("failed");
    assertThat(refusal(retired, new OpenBuild(1, NOW))).contains("retired");
    assertThat(refusal(retired, new CompleteBuild(1, NOW))).contains("retired");
    assertThat(accepted(retired, new FailBuild(1, "x", NOW)).events()).isEmpty();
    assertThat(refusal(withReadyBuild(), new FailBuild(1, "x", NOW))).contains("under way");
  }

  @Test
  void promotingTwicePromotesOnce() {
    assertThat(accepted(withReadyBuild(), new Promote(1, NOW)).events())
        .containsExactly(new RuleSetPromoted(1, 1, NOW));
    assertTwiceChangesNothing(withReadyBuild(), new Promote(1, NOW));
  }

  @Test
  void aVersionWithoutACompleteBuildIsNotPromoted() {
    RuleBook published = given(publish("d1"));
    RuleBook reserved = after(published, new ReserveBuild(1, NOW));
    RuleBook open = after(reserved, new OpenBuild(1, NOW));
    RuleBook failed = after(open, new FailBuild(1, "x", NOW));

    for (RuleBook book : new RuleBook[] {published, reserved, open, failed}) {
      assertThat(refusal(book, new Promote(1, NOW))).contains("has no complete build");
      assertThat(book.live()).isEmpty();
    }
  }

  @Test
  void theNewestCompleteBuildIsPromoted() {
    RuleBook book =
        after(
            withLiveVersion(),
            new ReserveBuild(1, NOW),
            new OpenBuild(2, NOW),
            new CompleteBuild(2, NOW),
            new ReserveBuild(1, NOW));

    assertThat(accepted(book, new Promote(1, NOW)).events())
        .containsExactly(new RuleSetPromoted(1, 2, NOW));
  }

  @Test
  void aVersionThatWasLiveIsPromotedAgain() {
    RuleBook second =
        after(
            withLiveVersion(),
            publish("d2"),
            new ReserveBuild(2, NOW),
            new OpenBuild(2, NOW),
            new CompleteBuild(2, NOW),
            new Promote(2, NOW));

    assertThat(second.live().orElseThrow().version()).isEqualTo(2);
    assertThat(accepted(second, new Promote(1, NOW)).events())
        .containsExactly(new RuleSetPromoted(1, 1, NOW));
  }

  @Test
  void theLiveVersionIsNotRetired() {
    assertThat(refusal(withLiveVersion(), new Retire(1, NOW))).contains("version 1 is live");
  }

  @Test
  void retiringTwiceRetiresOnce() {
    assertThat(accepted(withReadyBuild(), new Retire(1, NOW)).events())
        .containsExactly(new BuildRetired(1, NOW));
    assertTwiceChangesNothing(withReadyBuild(), new Retire(1, NOW));
  }

  @Test
  void aRetiredVersionIsBuiltAndPromotedAnew() {
    RuleBook book =
        after(
            withReadyBuild(),
            new Retire(1, NOW),
            new ReserveBuild(1, NOW),
            new OpenBuild(2, NOW),
            new CompleteBuild(2, NOW),
            new Promote(1, NOW));

    assertThat(book.live()).contains(new Build(2, 1, 0, BuildStatus.READY, NOW));
  }

  @Test
  void thePositionCountsTheEvents() {
    assertThat(RuleBook.EMPTY.position()).isZero();
    assertThat(withLiveVersion().position()).isEqualTo(5);
  }

  @Test
  void theTailFoldsForOpenAndCompleteBuildsOnly() {
    RuleBook book = after(withReadyBuild(), new ReserveBuild(1, NOW), new ReserveBuild(1, NOW));

    assertThat(book.foldedBuilds()).extracting(Build::build).containsExactly(1);
    assertThat(after(book, new OpenBuild(2, NOW)).foldedBuilds())
        .extracting(Build::build)
        .containsExactly(1, 2);
  }

  @Test
  void anEventOfAnUnknownBuildIsImpossible() {
    for (RuleBookEvent event :
        new RuleBookEvent[] {
          new BuildOpened(1, NOW), new BuildRetired(1, NOW), new RuleSetPromoted(1, 1, NOW)
        }) {
      assertThatThrownBy(() -> RuleBook.EMPTY.evolve(event))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
