package io.hindsight.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rulebook.RuleBookCommand.CompleteBuild;
import io.hindsight.rulebook.RuleBookCommand.OpenBuild;
import io.hindsight.rulebook.RuleBookCommand.PinGoldenCases;
import io.hindsight.rulebook.RuleBookCommand.Promote;
import io.hindsight.rulebook.RuleBookCommand.PromoteChecked;
import io.hindsight.rulebook.RuleBookCommand.Publish;
import io.hindsight.rulebook.RuleBookCommand.RemoveGoldenCase;
import io.hindsight.rulebook.RuleBookCommand.ReserveBuild;
import io.hindsight.rulebook.RuleBookDecider.Verdict;
import io.hindsight.rulebook.RuleBookEvent.GoldenCasesPinned;
import io.hindsight.rules.Decision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenDeciderTest {
  private static final long NOW = 1_522_540_800_000_000L;

  private static GoldenCase golden(String account, String id, Decision expected) {
    return new GoldenCase(account, id, expected, null);
  }

  private static PinGoldenCases pin(int most, GoldenCase... cases) {
    return new PinGoldenCases(List.of(cases), most, "ana", NOW);
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

  /** Two versions with a complete build each, of the same numbers; the first one is live. */
  private static RuleBook withTwoVersions() {
    RuleBook book = RuleBook.EMPTY;
    for (int number = 1; number <= 2; number++) {
      book =
          after(
              book,
              new Publish("cards", "d" + number, "name: cards", NOW),
              new ReserveBuild(number, NOW),
              new OpenBuild(number, NOW),
              new CompleteBuild(number, NOW));
    }
    return after(book, new Promote(1, NOW));
  }

  @Test
  void whatIsPinnedAlreadyMakesNoEvent() {
    var first = golden("596", "t-1", Decision.DECLINE);
    var second = golden("596", "t-2", Decision.APPROVE);
    RuleBook book = after(RuleBook.EMPTY, pin(10, first));

    assertThat(accepted(book, pin(10, first)).events()).isEmpty();
    assertThat(accepted(book, pin(10, first, second)).events())
        .containsExactly(new GoldenCasesPinned(List.of(second), "ana", NOW));
    RuleBook changed = after(book, pin(10, golden("596", "t-1", Decision.REVIEW)));
    assertThat(changed.goldenCases().size()).isEqualTo(1);
    assertThat(changed.goldenCases().all().get(0).goldenCase().expected())
        .isEqualTo(Decision.REVIEW);
  }

  @Test
  void moreCasesThanMayBeAreRefusedButChangesAndRemovalsAreNot() {
    var first = golden("596", "t-1", Decision.DECLINE);
    var second = golden("597", "t-1", Decision.DECLINE);
    RuleBook book = after(RuleBook.EMPTY, pin(2, first, second));

    assertThat(refusal(book, pin(2, golden("598", "t-1", Decision.REVIEW))))
        .isEqualTo("golden cases: 3 (expected: <= 2)");
    assertThat(accepted(book, pin(1, golden("597", "t-1", Decision.REVIEW))).number()).isEqualTo(1);
    RuleBook fewer = after(book, new RemoveGoldenCase("596", "t-1", "bo", NOW));
    assertThat(fewer.goldenCases().size()).isEqualTo(1);
    assertThat(fewer.goldenCases().of("596")).isEmpty();
    assertThat(accepted(fewer, new RemoveGoldenCase("596", "t-1", "bo", NOW)).events()).isEmpty();
  }

  @Test
  void manyCasesAreSeveralEvents() {
    var cases = new ArrayList<GoldenCase>();
    for (int i = 0; i <= ListLimits.MAX_EVENT_ENTRIES; i++) {
      cases.add(golden("596", "t-" + i, Decision.REVIEW));
    }
    var pin = new PinGoldenCases(cases, 1000, "ana", NOW);

    assertThat(accepted(RuleBook.EMPTY, pin).events()).hasSize(2);
    assertThat(after(RuleBook.EMPTY, pin).goldenCases().size()).isEqualTo(cases.size());
  }

  @Test
  void whatWasCheckedIsPromotedOnlyWhileItIsSo() {
    RuleBook book = withTwoVersions();
    var checked = new PromoteChecked(2, 2, book.goldenCases().position(), NOW);
    assertThat(after(book, checked).liveBuild()).isEqualTo(2);

    RuleBook pinned = after(book, pin(10, golden("596", "t-1", Decision.REVIEW)));
    assertThat(refusal(pinned, checked)).contains("golden cases changed");
    RuleBook rebuilt =
        after(book, new ReserveBuild(2, NOW), new OpenBuild(3, NOW), new CompleteBuild(3, NOW));
    assertThat(refusal(rebuilt, checked)).contains("another build of version 2");
  }

  @Test
  void theWayBackIsToTheBuildThatWasLiveBeforeAndOnlyOnce() {
    RuleBook two = after(withTwoVersions(), new Promote(2, NOW));
    assertThat(two.isWayBack(1)).isTrue();
    assertThat(two.isWayBack(2)).isFalse();

    RuleBook back = after(two, new Promote(1, NOW));
    assertThat(back.isWayBack(2)).isFalse();
    assertThat(back.wayBack()).isEmpty();
  }
}
