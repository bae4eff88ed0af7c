package io.hindsight.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The rows that are sent, numbered from 1: the transactions of a file, and among them, in the order
 * of time, what became known about them. Which rows these are depends on the file and the delay
 * alone, so that an import can go on; only how many labels follow the last transaction depends on
 * the time. Holds no more than the labels of one delay. For one thread.
 */
final class ImportRows {
  private final TransactionFile file;
  private final long transactionsMax;
  private final @Nullable Duration labelDelay;
  private final Instant now;
  private final Queue<ImportRow> pending =
      new PriorityQueue<>(
          Comparator.comparing(ImportRow::occurredAt).thenComparing(ImportRow::row));
  private long transactions;
  private long rows;
  private @Nullable ImportRow ahead;
  private boolean cut;
  private boolean over;

  /**
   * The rows of a file.
   *
   * @param transactionsMax only so many of the file's first transactions
   * @param labelDelay how long after a fraud it becomes known; null for no labels
   * @param now after the last transaction only what is known by then
   */
  ImportRows(
      TransactionFile file, long transactionsMax, @Nullable Duration labelDelay, Instant now) {
    this.file = file;
    this.transactionsMax = transactionsMax;
    this.labelDelay = labelDelay;
    this.now = now;
  }

  /**
   * The next row, or null after the last one.
   *
   * @throws BadRowException when the file's next transaction cannot be read
   */
  @Nullable ImportRow next() {
    if (ahead == null && !over) {
      ahead = readAhead();
    }
    ImportRow label = pending.peek();
    if (label != null && isDue(label)) {
      pending.remove();
      return numbered(label);
    }
    ImportRow transaction = ahead;
    ahead = null;
    if (transaction == null) {
      return null;
    }
    if (transaction.fraud() && labelDelay != null) {
      pending.add(transaction.labelled(transaction.occurredAt().plus(labelDelay)));
    }
    return numbered(transaction);
  }

  /** How many labels are not known yet; 0 before the end, and where the limit cut the file. */
  long labelsLeftOut() {
    return over && !cut ? pending.size() : 0;
  }

  private @Nullable ImportRow readAhead() {
    if (transactions < transactionsMax) {
      ImportRow read = file.next();
      if (read != null) {
        transactions++;
        return read;
      }
    } else {
      cut = labelDelay == null || !file.isAtEnd();
    }
    over = true;
    return null;
  }

  private boolean isDue(ImportRow label) {
    ImportRow transaction = ahead;
    return transaction == null
        ? !cut && !label.occurredAt().isAfter(now)
        : !label.occurredAt().isAfter(transaction.occurredAt());
  }

  private ImportRow numbered(ImportRow row) {
    rows++;
    return row.numbered(rows);
  }
}
