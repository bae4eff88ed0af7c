package io.hindsight.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.rulebook.RuleBookCommand.AddListEntries;
import io.hindsight.rulebook.RuleBookCommand.EndSnooze;
import io.hindsight.rulebook.RuleBookCommand.RemoveListEntries;
import io.hindsight.rulebook.RuleBookCommand.ReplaceListEntries;
import io.hindsight.rulebook.RuleBookCommand.SnoozeRule;
import io.hindsight.rulebook.RuleBookDecider.Verdict;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesAdded;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesRemoved;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListDeciderTest {
  private static final long NOW = 1_522_540_800_000_000L;
  private static final long DAY = 86_400_000_000L;

  private static ListEntry entry(String value) {
    return new ListEntry(value, ListEntry.NEVER, null);
  }

  private static List<ListEntry> entries(int from, int count) {
    var entries = new ArrayList<ListEntry>();
    for (int i = from; i < from + count; i++) {
      entries.add(entry("v" + i));
    }
    return entries;
  }

  private static AddListEntries add(ListEntry... entries) {
    return new AddListEntries("blocked", List.of(entries), "ana", NOW);
  }

  private static List<RuleBookEvent> accepted(RuleBook book, RuleBookCommand command) {
    Verdict verdict = RuleBookDecider.decide(book, command);
    assertThat(verdict).as(command.toString()).isInstanceOf(Verdict.Accepted.class);
    return ((Verdict.Accepted) verdict).events();
  }

  private static String refusal(RuleBook book, RuleBookCommand command) {
    Verdict verdict = RuleBookDecider.decide(book, command);
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).reason();
  }

  private static RuleBook after(RuleBook book, RuleBookCommand... commands) {
    RuleBook next = book;
    for (RuleBookCommand command : commands) {
      for (RuleBookEvent event : accepted(next, command)) {
        next = next.evolve(event);
      }
      assertThat(accepted(next, command)).as("once more: %s", command).isEmpty();
    }
    return next;
  }

  @Test
  void addingAValueThatIsThereReplacesItsExpiryAndNote() {
    RuleBook book = after(RuleBook.EMPTY, add(entry("d1"), entry("d2")));
    var changed = new ListEntry("d1", NOW, "seen again");

    assertThat(accepted(book, add(changed, entry("d2"))))
        .containsExactly(new ListEntriesAdded("blocked", List.of(changed), "ana", NOW));
    assertThat(after(book, add(changed)).lists().get("blocked").size()).isEqualTo(2);
  }

  @Test
  void removingLeavesOutWhatIsNotThere() {
    RuleBook book = after(RuleBook.EMPTY, add(entry("d1"), entry("d2")));
    var remove = new RemoveListEntries("blocked", List.of("d2", "d3", "d2"), "bo", NOW);

    assertThat(accepted(book, remove))
        .containsExactly(new ListEntriesRemoved("blocked", List.of("d2"), "bo", NOW));
    assertThat(refusal(book, new RemoveListEntries("blokced", List.of("d1"), "bo", NOW)))
        .isEqualTo("list: blokced (expected: one that has entries)");
  }

  @Test
  void replacingRemovesWhatIsNotNamed() {
    RuleBook book = after(RuleBook.EMPTY, add(entry("d1"), entry("d2")));
    var replace = new ReplaceListEntries("blocked", List.of(entry("d2"), entry("d3")), "ana", NOW);

    assertThat(accepted(book, replace))
        .containsExactly(
            new ListEntriesAdded("blocked", List.of(entry("d3")), "ana", NOW),
            new ListEntriesRemoved("blocked", List.of("d1"), "ana", NOW));
    after(book, replace);
  }

  @Test
  void aLargeChangeIsSeveralEvents() {
    var add = new AddListEntries("blocked", entries(0, 1_201), "ana", NOW);

    assertThat(accepted(RuleBook.EMPTY, add))
        .extracting(event -> ((ListEntriesAdded) event).entries().size())
        .containsExactly(500, 500, 201);
  }

  @Test
  void aListHasNoMoreEntriesThanItsLimit() {
    RuleBook book = RuleBook.EMPTY;
    for (int i = 0; i < ListLimits.MAX_ENTRIES; i += ListLimits.MAX_CHANGE_ENTRIES) {
      List<ListEntry> part = entries(i, ListLimits.MAX_CHANGE_ENTRIES);
      book = after(book, new AddListEntries("blocked", part, "ana", NOW));
    }
    assertThat(refusal(book, add(entry("one more"))))
        .isEqualTo("entries of blocked: 100001 (expected: <= 100000)");
    assertThat(accepted(book, add(new ListEntry("v7", NOW, null)))).hasSize(1);
    var remove = new RemoveListEntries("blocked", List.of("v7"), "ana", NOW);
    assertThat(accepted(after(book, remove), add(entry("one more")))).hasSize(1);
  }

  @Test
  void thereAreNoMoreListsThanTheLimit() {
    RuleBook book = RuleBook.EMPTY;
    for (int i = 0; i < ListLimits.MAX_LISTS; i++) {
      book = after(book, new AddListEntries("list_" + i, List.of(entry("v")), "ana", NOW));
    }
    assertThat(refusal(book, add(entry("v")))).isEqualTo("lists: 200 (expected: < 200)");
  }

  @Test
  void namesAndValuesAreChecked() {
    var misnamed = new AddListEntries("Blocked", List.of(entry("v")), "ana", NOW);
    assertThat(refusal(RuleBook.EMPTY, misnamed)).startsWith("list: Blocked (expected:");
    assertThat(refusal(RuleBook.EMPTY, add(entry(" v")))).contains("white space");
    assertThat(refusal(RuleBook.EMPTY, add(entry("")))).isEqualTo("value: is empty");
    assertThat(refusal(RuleBook.EMPTY, add(entry("x".repeat(257)))))
        .isEqualTo("value: length: 257 (expected: <= 256)");
    assertThat(refusal(RuleBook.EMPTY, add(entry("v"), entry("v"))))
        .isEqualTo("value: v (expected: each value once)");
  }

  @Test
  void theHistoryOfAValueIsKept() {
    RuleBook book =
        after(
            RuleBook.EMPTY,
            add(entry("d1")),
            new RemoveListEntries("blocked", List.of("d1"), "bo", NOW + 1),
            new AddListEntries("blocked", List.of(entry("d1")), "cy", NOW + 2));

    assertThat(book.lists().get("blocked").history("d1"))
        .containsExactly(
            new EntryRevision(entry("d1"), "cy", NOW + 2),
            new EntryRevision(null, "bo", NOW + 1),
            new EntryRevision(entry("d1"), "ana", NOW));
    assertThat(book.lists().get("blocked").history("d2")).isEmpty();
  }

  @Test
  void aSnoozeEndsInTheFutureAndNotTooLate() {
    assertThat(refusal(RuleBook.EMPTY, snooze(NOW)))
        .isEqualTo("until: is over (expected: a time to come)");
    assertThat(refusal(RuleBook.EMPTY, snooze(NOW + 367 * DAY)))
        .isEqualTo("until: 367 days from now (expected: <= 366)");
    RuleBook book = after(RuleBook.EMPTY, snooze(NOW + DAY), snooze(NOW + 2 * DAY));
    assertThat(book.snoozes().standingOf("596")).hasSize(1);
    var end = new EndSnooze("high-amount", "596", "bo", NOW);
    assertThat(after(book, end).snoozes().standing(10)).isEmpty();
    assertThat(accepted(book, new EndSnooze("high-amount", "597", "bo", NOW))).isEmpty();
  }

  private static SnoozeRule snooze(long until) {
    return new SnoozeRule("high-amount", "596", until, "ana", "moving house", NOW);
  }
}
