package io.hindsight.journal;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides between several rows with one sequence number: the one with the newest timeuuid stands. A
 * write that timed out and arrives later, or a second writer, can leave such rows. Rows must come
 * in the order of the table, in which the newest of a place comes last.
 */
final class NewestRowResolver {
  private final Consumer<JournalRow> resolved;
  private @Nullable JournalRow pending;

  NewestRowResolver(Consumer<JournalRow> resolved) {
    this.resolved = resolved;
  }

  void next(JournalRow row) {
    JournalRow before = pending;
    pending = row;
    if (before != null && !before.isSamePlaceAs(row)) {
      resolved.accept(before);
    }
  }

  void end() {
    JournalRow last = pending;
    pending = null;
    if (last != null) {
      resolved.accept(last);
    }
  }
}
