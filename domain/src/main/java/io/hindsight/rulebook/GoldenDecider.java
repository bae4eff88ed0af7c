package io.hindsight.rulebook;

import io.hindsight.rulebook.GoldenCases.Pinned;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookCommand.PinGoldenCases;
import io.hindsight.rulebook.RuleBookCommand.PromoteChecked;
import io.hindsight.rulebook.RuleBookCommand.RemoveGoldenCase;
import io.hindsight.rulebook.RuleBookDecider.Verdict;
import io.hindsight.rulebook.RuleBookEvent.GoldenCaseRemoved;
import io.hindsight.rulebook.RuleBookEvent.GoldenCasesPinned;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of golden cases. Pure. What is so already makes no event. */
final class GoldenDecider {
  private GoldenDecider() {}

  static Verdict pin(RuleBook book, PinGoldenCases command) {
    var changed = new ArrayList<GoldenCase>();
    int added = 0;
    for (GoldenCase each : command.cases()) {
      Pinned standing = book.goldenCases().get(each.accountId(), each.transactionId());
      if (standing == null || !standing.goldenCase().equals(each)) {
        changed.add(each);
        added += standing == null ? 1 : 0;
      }
    }
    int size = book.goldenCases().size() + added;
    if (added > 0 && size > command.casesMax()) {
      return new Verdict.Refused(
          "golden cases: " + size + " (expected: <= " + command.casesMax() + ")");
    }
    var events = new ArrayList<RuleBookEvent>();
    int most = ListLimits.MAX_EVENT_ENTRIES;
    for (int i = 0; i < changed.size(); i += most) {
      List<GoldenCase> part = changed.subList(i, StrictMath.min(changed.size(), i + most));
      events.add(new GoldenCasesPinned(part, command.by(), command.nowMicros()));
    }
    return new Verdict.Accepted(List.copyOf(events), changed.size());
  }

  static Verdict remove(RuleBook book, RemoveGoldenCase command) {
    boolean stands = book.goldenCases().get(command.accountId(), command.transactionId()) != null;
    return stands
        ? new Verdict.Accepted(
            List.of(
                new GoldenCaseRemoved(
                    command.accountId(),
                    command.transactionId(),
                    command.by(),
                    command.nowMicros())),
            1)
        : new Verdict.Accepted(List.of(), 0);
  }

  /** Returns why what was checked is not what would be promoted now; null when it is. */
  static @Nullable String overtaken(RuleBook book, PromoteChecked command) {
    int newest = book.newestReadyBuildOf(command.version()).map(Build::build).orElse(0);
    if (newest != command.build()) {
      return "another build of version "
          + command.version()
          + " became complete while the golden cases were checked: promote again";
    }
    return book.goldenCases().position() == command.goldenPosition()
        ? null
        : "the golden cases changed while they were checked: promote again";
  }
}
