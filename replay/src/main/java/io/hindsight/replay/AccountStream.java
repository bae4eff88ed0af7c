package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.RecordedRow;
import io.hindsight.journal.UndecodableEventException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the stream of one account in the journal, page by page, on the thread that asks: that
 * one may wait and compute, which a thread of the database's driver must not.
 */
final class AccountStream {
  /** Is shown the events, in their order. */
  @FunctionalInterface
  interface Visitor {
    /** The next event. */
    void take(long sequenceNr, AccountEvent event);
  }

  private AccountStream() {}

  /**
   * Shows the events up to one of them, or up to the first that cannot be decoded, where every fold
   * of the account stops. Blocks until then.
   *
   * @param to the last event, included
   * @return why it stopped before that; null when it did not
   */
  static @Nullable UndecodableEventException walk(
      JournalReader journal, String accountId, long to, Visitor visitor) {
    String stream = AccountId.streamOf(accountId);
    long next = 1;
    while (next <= to) {
      long end = Math.min(to, next + journal.pageSize() - 1);
      List<RecordedRow> rows = journal.rows(stream, next, end).toCompletableFuture().join();
      for (RecordedRow recorded : rows) {
        AccountEvent event;
        try {
          event = (AccountEvent) journal.decode(recorded.row());
        } catch (UndecodableEventException e) {
          return e;
        }
        visitor.take(recorded.row().sequenceNr(), event);
      }
      next = rows.isEmpty() ? Long.MAX_VALUE : end + 1;
    }
    return null;
  }
}
