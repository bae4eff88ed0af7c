package io.hindsight.rulebook;

import io.hindsight.rulebook.RuleBookCommand.EndSnooze;
import io.hindsight.rulebook.RuleBookCommand.SnoozeRule;
import io.hindsight.rulebook.RuleBookDecider.Verdict;
import io.hindsight.rulebook.RuleBookEvent.RuleSnoozed;
import io.hindsight.rulebook.RuleBookEvent.SnoozeEnded;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Decides which rules are snoozed for which accounts. Pure. */
final class SnoozeDecider {
  private SnoozeDecider() {}

  static Verdict snooze(RuleBook book, SnoozeRule command) {
    long length = command.untilMicros() - command.nowMicros();
    if (length <= 0) {
      return new Verdict.Refused("until: is over (expected: a time to come)");
    }
    if (length > ListLimits.MAX_SNOOZE_MICROS) {
      return new Verdict.Refused(
          "until: "
              + TimeUnit.MICROSECONDS.toDays(length)
              + " days from now (expected: <= "
              + TimeUnit.MICROSECONDS.toDays(ListLimits.MAX_SNOOZE_MICROS)
              + ")");
    }
    Snooze standing = book.snoozes().standing(command.ruleId(), command.accountId());
    boolean isSo =
        standing != null
            && standing.untilMicros() == command.untilMicros()
            && standing.why().equals(command.why());
    if (isSo) {
      return new Verdict.Accepted(List.of(), 0);
    }
    if (book.snoozes().revisions() >= ListLimits.MAX_SNOOZES) {
      return new Verdict.Refused(
          "snoozes: "
              + book.snoozes().revisions()
              + " (expected: < "
              + ListLimits.MAX_SNOOZES
              + ", since each is kept for rebuilds)");
    }
    return new Verdict.Accepted(
        List.of(
            new RuleSnoozed(
                command.ruleId(),
                command.accountId(),
                command.untilMicros(),
                command.by(),
                command.why(),
                command.nowMicros())),
        1);
  }

  static Verdict end(RuleBook book, EndSnooze command) {
    return book.snoozes().standing(command.ruleId(), command.accountId()) == null
        ? new Verdict.Accepted(List.of(), 0)
        : new Verdict.Accepted(
            List.of(
                new SnoozeEnded(
                    command.ruleId(), command.accountId(), command.by(), command.nowMicros())),
            1);
  }
}
