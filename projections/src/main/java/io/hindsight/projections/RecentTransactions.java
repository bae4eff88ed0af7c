package io.hindsight.projections;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the latest decisions of accounts, from the journal. Thread-safe. */
public final class RecentTransactions {
  private final JournalReader journal;

  /** Reads through the reader of the accounts' journal. */
  public RecentTransactions(JournalReader journal) {
    this.journal = journal;
  }

  /** Decisions of an account, in the order of its events; whether there are earlier ones, too. */
  public record Recent(List<TransactionDecided> decided, boolean isCut) {}

  /** Returns what the last {@code eventsMax} events of an account decided. */
  public CompletionStage<Recent> of(String accountId, int eventsMax) {
    String stream = AccountId.streamOf(accountId);
    return journal
        .highestSequenceNr(stream)
        .thenCompose(
            last -> {
              long from = Math.max(1, last - eventsMax + 1);
              return journal
                  .read(stream, from, last)
                  .thenApply(
                      events -> {
                        List<TransactionDecided> decided =
                            events.stream()
                                .map(event -> event.payload())
                                .filter(TransactionDecided.class::isInstance)
                                .map(TransactionDecided.class::cast)
                                .toList();
                        return new Recent(decided, from > 1);
                      });
            });
  }
}
