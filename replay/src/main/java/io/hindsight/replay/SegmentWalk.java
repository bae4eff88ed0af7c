package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalRow;
import io.hindsight.journal.JournaledEvent;
import io.hindsight.journal.UndecodableEventException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks over one segment of the journal: every account whose first partition lies there, wholly,
 * one after the other. Runs on one thread.
 *
 * @param <A> what becomes of an account
 */
final class SegmentWalk<A> {
  private final JournalReader journal;
  private final Visitor<A> visitor;
  private String stream = "";
  private @Nullable A account;
  private boolean stopped;
  private long lastSeq;

  /**
   * Who is shown the accounts.
   *
   * @param <A> what becomes of an account
   */
  interface Visitor<A> {
    /** An account begins. */
    A begin(String accountId);

    /**
     * The next event of an account.
     *
     * @param event gives it; throws {@link UndecodableEventException} when it cannot be read
     * @return whether the account goes on; otherwise it ends with the event before
     */
    boolean take(A account, long sequenceNr, Supplier<AccountEvent> event);

    /** An account has ended. */
    void end(A account);
  }

  private SegmentWalk(JournalReader journal, Visitor<A> visitor) {
    this.journal = journal;
    this.visitor = visitor;
  }

  /** Walks over the segment; blocks until the end. */
  static <A> void walk(JournalReader journal, long afterToken, long toToken, Visitor<A> visitor) {
    var walk = new SegmentWalk<A>(journal, visitor);
    journal.scan(afterToken, toToken, walk::next);
    walk.end();
  }

  /**
   * Later partitions of a stream lie elsewhere, or right before the first; whoever has the first
   * reads them too.
   */
  private void next(JournalRow row) {
    if (row.partitionNr() != 0) {
      return;
    }
    if (!row.persistenceId().equals(stream)) {
      end();
      begin(row.persistenceId());
    }
    take(row.sequenceNr(), () -> (AccountEvent) journal.decode(row));
  }

  private void begin(String persistenceId) {
    stream = persistenceId;
    stopped = false;
    lastSeq = 0;
    if (AccountId.isAccountStream(persistenceId)) {
      account = visitor.begin(AccountId.ofStream(persistenceId));
    }
  }

  private void take(long sequenceNr, Supplier<AccountEvent> event) {
    A current = account;
    if (current != null && !stopped) {
      lastSeq = sequenceNr;
      stopped = !visitor.take(current, sequenceNr, event);
    }
  }

  private void end() {
    A ended = account;
    if (ended == null) {
      return;
    }
    if (!stopped && lastSeq >= journal.partitionSize()) {
      takeLaterPartitions();
    }
    account = null;
    visitor.end(ended);
  }

  /**
   * Page by page on this thread: whoever takes an event may wait for the database, which a thread
   * of the driver must not.
   */
  private void takeLaterPartitions() {
    int page = journal.pageSize();
    int found = page;
    while (found == page && !stopped) {
      List<JournaledEvent> events = readUpTo(lastSeq + page);
      found = events.size();
      events.forEach(event -> take(event.sequenceNr(), () -> (AccountEvent) event.payload()));
    }
  }

  /** Reads what comes next; what cannot be read is shown where it stands, after what is before. */
  private List<JournaledEvent> readUpTo(long to) {
    try {
      return journal.read(stream, lastSeq + 1, to).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof UndecodableEventException undecodable)) {
        throw e;
      }
      readUpTo(undecodable.sequenceNr() - 1)
          .forEach(event -> take(event.sequenceNr(), () -> (AccountEvent) event.payload()));
      take(
          undecodable.sequenceNr(),
          () -> {
            throw undecodable;
          });
      return List.of();
    }
  }
}
