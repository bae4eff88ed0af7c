package io.hindsight.rulebook;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** All named lists, as they were at every position of the rule book. Immutable. */
public final class Lists {
  static final Lists EMPTY = new Lists(TreePMap.empty(), 0);

  private final TreePMap<String, ListRevisions> byName;
  private final int revisions;

  private Lists(TreePMap<String, ListRevisions> byName, int revisions) {
    this.byName = byName;
    this.revisions = revisions;
  }

  Lists plus(long position, String list, List<ListEntry> entries, String by, long atMicros) {
    ListRevisions before = byName.getOrDefault(list, ListRevisions.EMPTY);
    return new Lists(
        byName.plus(list, before.plus(position, entries, by, atMicros)),
        revisions + entries.size());
  }

  Lists minus(long position, String list, List<String> values, String by, long atMicros) {
    ListRevisions before = byName.getOrDefault(list, ListRevisions.EMPTY);
    return new Lists(
        byName.plus(list, before.minus(position, values, by, atMicros)), revisions + values.size());
  }

  /** Returns the names of all lists that ever had an entry, in order. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** Returns a list; null when it never had an entry. */
  public @Nullable ListRevisions get(String name) {
    return byName.get(name);
  }

  /** Returns how many revisions of entries are kept. */
  int revisions() {
    return revisions;
  }
}
