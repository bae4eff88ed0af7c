package io.hindsight.projections;

import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.journal.JournaledEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * Which accounts of a slice have a label that not every profile has taken up. An account delivers
 * by itself, as long as it lives; one that stopped, or whose node was lost, is asleep, and whoever
 * labelled may not come again. The tail sees every label and every delivery, so it knows whom to
 * wake. Knows no clock: times are nanoseconds of any monotonic clock. Thread-safe.
 */
final class LabelDeliveries {
  private final int slice;
  private final UndeliveredStore store;

  /** The accounts in the order in which they were noted, or woken last. */
  private final Map<String, Undelivered> waiting = new LinkedHashMap<>();

  /** What was delivered before the store was read, which may tell of it nevertheless. */
  private final Map<String, Long> deliveredBefore = new HashMap<>();

  private boolean isRead;

  /** An account's newest label that is not delivered, and since when it is waited for. */
  private record Undelivered(long labelSeq, long since) {}

  LabelDeliveries(int slice, UndeliveredStore store) {
    this.slice = slice;
    this.store = store;
  }

  /**
   * Takes note of the next events of an account, in their order; complete when that is durable. May
   * be told the same again.
   */
  CompletionStage<Done> passed(String accountId, List<JournaledEvent> events, long now) {
    long labelled = 0;
    long delivered = 0;
    for (JournaledEvent event : events) {
      if (event.payload() instanceof TransactionLabelled label && !label.profiles().isEmpty()) {
        labelled = event.sequenceNr();
      } else if (event.payload() instanceof LabelDelivered done) {
        delivered = Math.max(delivered, done.labelledSeq());
      }
    }
    if (labelled > delivered) {
      add(accountId, labelled, now);
      return store.add(slice, accountId, labelled);
    }
    if (delivered > 0) {
      remove(accountId, delivered);
      return store.remove(slice, accountId, delivered);
    }
    return CompletableFuture.completedStage(Done.getInstance());
  }

  private synchronized void add(String accountId, long labelSeq, long now) {
    Undelivered before = waiting.get(accountId);
    if (before == null || before.labelSeq() < labelSeq) {
      waiting.remove(accountId);
      waiting.put(accountId, new Undelivered(labelSeq, now));
    }
  }

  private synchronized void remove(String accountId, long labelSeq) {
    Undelivered before = waiting.get(accountId);
    if (before != null && before.labelSeq() <= labelSeq) {
      waiting.remove(accountId);
    }
    if (!isRead) {
      deliveredBefore.merge(accountId, labelSeq, Math::max);
    }
  }

  /** Reads what earlier handlers of the slice have noted, unless that was done. */
  CompletionStage<Done> read(long now) {
    synchronized (this) {
      if (isRead) {
        return CompletableFuture.completedStage(Done.getInstance());
      }
    }
    return store
        .of(slice)
        .thenApply(
            found -> {
              addRead(found, now);
              return Done.getInstance();
            });
  }

  private synchronized void addRead(Map<String, Long> found, long now) {
    found.forEach(
        (accountId, labelSeq) -> {
          if (deliveredBefore.getOrDefault(accountId, 0L) < labelSeq) {
            add(accountId, labelSeq, now);
          }
        });
    isRead = true;
    deliveredBefore.clear();
  }

  /**
   * Returns the accounts that have waited long enough to be woken, those that waited longest first,
   * and begins to wait for each anew.
   *
   * @param most so many at most
   */
  synchronized List<String> due(long now, long patienceNanos, int most) {
    var due = new ArrayList<String>();
    for (var entry : waiting.entrySet()) {
      if (now - entry.getValue().since() < patienceNanos || due.size() == most) {
        break;
      }
      due.add(entry.getKey());
    }
    for (String accountId : due) {
      Undelivered each = waiting.remove(accountId);
      if (each != null) {
        waiting.put(accountId, new Undelivered(each.labelSeq(), now));
      }
    }
    return due;
  }
}
