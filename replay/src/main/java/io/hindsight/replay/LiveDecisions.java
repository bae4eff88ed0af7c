package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalRow;
import io.hindsight.journal.UndecodableEventException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates what was decided live, over one segment of the journal: every account whose first
 * partition lies there, wholly. Runs on one thread.
 */
final class LiveDecisions {
  private static final Logger LOG = LoggerFactory.getLogger(LiveDecisions.class);

  private final JournalReader journal;
  private final EvaluationScope scope;
  private final QualityTally tally = new QualityTally();
  private String stream = "";
  private @Nullable AccountDecisions account;
  private boolean stopped;
  private long lastSeq;

  LiveDecisions(JournalReader journal, EvaluationScope scope) {
    this.journal = journal;
    this.scope = scope;
  }

  /** Evaluates the segment; blocks until the end. */
  QualityTally count(long afterToken, long toToken) {
    journal.scan(afterToken, toToken, this::next);
    finishAccount();
    return tally;
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
      finishAccount();
      begin(row);
    }
    take(row.sequenceNr(), () -> journal.decode(row));
  }

  private void begin(JournalRow row) {
    stream = row.persistenceId();
    boolean isOurs = AccountId.isAccountStream(stream);
    account = isOurs ? new AccountDecisions(AccountId.ofStream(stream), scope) : null;
    stopped = false;
    lastSeq = 0;
  }

  private void take(long sequenceNr, Supplier<Object> decoding) {
    AccountDecisions current = account;
    if (current == null || stopped) {
      return;
    }
    lastSeq = sequenceNr;
    try {
      current.take(sequenceNr, (AccountEvent) decoding.get());
    } catch (UndecodableEventException e) {
      stop(e);
    }
  }

  /** The account stops there, as it does in every build. */
  private void stop(UndecodableEventException failure) {
    stopped = true;
    LOG.warn("an account is evaluated only up to an event that cannot be read", failure);
  }

  private void finishAccount() {
    AccountDecisions finished = account;
    if (finished == null) {
      return;
    }
    if (!stopped && lastSeq >= journal.partitionSize()) {
      takeLaterPartitions();
    }
    account = null;
    finished.addTo(tally);
  }

  private void takeLaterPartitions() {
    journal
        .forEach(
            stream, lastSeq + 1, Long.MAX_VALUE, event -> take(event.sequenceNr(), event::payload))
        .exceptionally(this::stopAtUndecodable)
        .toCompletableFuture()
        .join();
  }

  private @Nullable Void stopAtUndecodable(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof UndecodableEventException undecodable) {
      stop(undecodable);
      return null;
    }
    throw new IllegalStateException("cannot read " + stream, failure);
  }
}
