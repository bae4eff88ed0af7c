package io.hindsight.rulebook;

import io.hindsight.rulebook.RuleBookCommand.AddListEntries;
import io.hindsight.rulebook.RuleBookCommand.RemoveListEntries;
import io.hindsight.rulebook.RuleBookCommand.ReplaceListEntries;
import io.hindsight.rulebook.RuleBookDecider.Verdict;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesAdded;
import io.hindsight.rulebook.RuleBookEvent.ListEntriesRemoved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of named lists. Pure. What is so already makes no event. */
final class ListDecider {
  private ListDecider() {}

  static Verdict add(RuleBook book, AddListEntries command) {
    return change(
        book, command.list(), command.entries(), List.of(), command.by(), command.nowMicros());
  }

  static Verdict remove(RuleBook book, RemoveListEntries command) {
    ListRevisions list = book.lists().get(command.list());
    if (list == null) {
      return new Verdict.Refused("list: " + command.list() + " (expected: one that has entries)");
    }
    List<String> present =
        command.values().stream().distinct().filter(value -> list.entry(value) != null).toList();
    return change(book, command.list(), List.of(), present, command.by(), command.nowMicros());
  }

  static Verdict replace(RuleBook book, ReplaceListEntries command) {
    ListRevisions list = book.lists().get(command.list());
    Set<String> kept = new HashSet<>();
    command.entries().forEach(entry -> kept.add(entry.value()));
    List<String> gone =
        list == null
            ? List.of()
            : list.present().stream().filter(value -> !kept.contains(value)).toList();
    return change(book, command.list(), command.entries(), gone, command.by(), command.nowMicros());
  }

  private static Verdict change(
      RuleBook book,
      String name,
      List<ListEntry> stated,
      List<String> removed,
      String by,
      long nowMicros) {
    ListRevisions known = book.lists().get(name);
    ListRevisions list = known == null ? ListRevisions.EMPTY : known;
    String wrong = wrongWith(name, stated, by);
    if (wrong != null) {
      return new Verdict.Refused(wrong);
    }
    var changed = new ArrayList<ListEntry>();
    int added = 0;
    for (ListEntry entry : stated) {
      var standing = list.entry(entry.value());
      if (standing == null || !standing.entry().equals(entry)) {
        changed.add(entry);
        added += standing == null ? 1 : 0;
      }
    }
    int size = list.size() + added - removed.size();
    String tooMany = changed.isEmpty() ? null : tooMany(book.lists(), name, size, changed.size());
    return tooMany == null
        ? accepted(name, changed, removed, by, nowMicros)
        : new Verdict.Refused(tooMany);
  }

  private static @Nullable String wrongWith(String name, List<ListEntry> stated, String by) {
    if (!ListLimits.NAME.matcher(name).matches()) {
      return "list: " + name + " (expected: " + ListLimits.NAME.pattern() + ")";
    }
    if (by.isEmpty() || by.length() > ListLimits.MAX_WHO) {
      return "by: length " + by.length() + " (expected: 1 to " + ListLimits.MAX_WHO + ")";
    }
    if (stated.size() > ListLimits.MAX_CHANGE_ENTRIES) {
      return "entries: " + stated.size() + " (expected: <= " + ListLimits.MAX_CHANGE_ENTRIES + ")";
    }
    Set<String> seen = new HashSet<>();
    for (ListEntry entry : stated) {
      String wrong = ListText.wrongWithValue(entry.value());
      if (wrong != null) {
        return "value: " + wrong;
      }
      if (!seen.add(entry.value())) {
        return "value: " + entry.value() + " (expected: each value once)";
      }
    }
    return null;
  }

  private static @Nullable String tooMany(Lists lists, String name, int size, int changed) {
    boolean isNew = lists.get(name) == null;
    if (isNew && lists.names().size() >= ListLimits.MAX_LISTS) {
      return "lists: " + lists.names().size() + " (expected: < " + ListLimits.MAX_LISTS + ")";
    }
    if (size > ListLimits.MAX_ENTRIES) {
      return "entries of " + name + ": " + size + " (expected: <= " + ListLimits.MAX_ENTRIES + ")";
    }
    int revisions = lists.revisions() + changed;
    return revisions > ListLimits.MAX_REVISIONS
        ? "revisions of all lists: "
            + revisions
            + " (expected: <= "
            + ListLimits.MAX_REVISIONS
            + ", since each is kept for rebuilds)"
        : null;
  }

  private static Verdict accepted(
      String name, List<ListEntry> added, List<String> removed, String by, long nowMicros) {
    var events = new ArrayList<RuleBookEvent>();
    int most = ListLimits.MAX_EVENT_ENTRIES;
    for (int i = 0; i < added.size(); i += most) {
      List<ListEntry> part = added.subList(i, StrictMath.min(added.size(), i + most));
      events.add(new ListEntriesAdded(name, part, by, nowMicros));
    }
    for (int i = 0; i < removed.size(); i += most) {
      List<String> part = removed.subList(i, StrictMath.min(removed.size(), i + most));
      events.add(new ListEntriesRemoved(name, part, by, nowMicros));
    }
    return new Verdict.Accepted(List.copyOf(events), added.size() + removed.size());
  }
}
