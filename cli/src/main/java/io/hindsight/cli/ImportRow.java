package io.hindsight.cli;

import java.time.Instant;

/**
 * A transaction of a file, or what became known about one.
 *
 * @param row its number, from 1: among the file's transactions, or among all rows that are sent
 * @param line where the transaction stands in the file, from 1
 * @param occurredAt when it happened; when it became known
 * @param json as the API reads it, in one line
 * @param fraud whether the file says that it was fraud; false when that is not asked for
 */
record ImportRow(long row, long line, Instant occurredAt, String json, boolean fraud) {
  ImportRow numbered(long number) {
    return new ImportRow(number, line, occurredAt, json, fraud);
  }

  /** That this transaction was fraud, as became known later. */
  ImportRow labelled(Instant knownAt) {
    String label =
        "{\"label\":{\"fraud\":true,\"source\":\"chargeback\",\"known_at\":\""
            + knownAt
            + "\"},\"transaction\":"
            + json
            + "}";
    return new ImportRow(row, line, knownAt, label, false);
  }
}
