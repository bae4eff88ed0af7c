package io.hindsight.cli;

import java.time.Instant;

/**
 * A transaction of a file.
 *
 * @param row its number among the transactions, from 1
 * @param line where it stands in the file, from 1
 * @param occurredAt when it happened
 * @param json as the API reads it, in one line
 */
record ImportRow(long row, long line, Instant occurredAt, String json) {}
