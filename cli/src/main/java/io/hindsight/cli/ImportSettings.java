package io.hindsight.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to import, and how.
 *
 * @param file CSV, gzipped when its name ends in {@code .gz}
 * @param rowsMax only so many of the file's first rows
 * @param batchRows rows sent together, 1 to {@value ImportBatch#ROWS_MAX}
 * @param ignored columns to leave out
 * @param unordered whether rows may go back in time
 * @param retryFor how long a batch is tried again while the server is away
 * @param labelDelay how long after a fraud it becomes known; null to import no labels
 * @param decisions where acknowledged decisions are appended; null for nowhere
 */
record ImportSettings(
    Path file,
    long rowsMax,
    int batchRows,
    Set<String> ignored,
    boolean unordered,
    Duration retryFor,
    @Nullable Duration labelDelay,
    @Nullable Path decisions) {
  /** All rows. */
  static final long ALL_ROWS = Long.MAX_VALUE;

  static final int BATCH_ROWS = 2000;
  static final Duration RETRY_FOR = Duration.ofSeconds(60);

  /** Checks the values. */
  ImportSettings {
    if (rowsMax < 1) {
      throw new IllegalArgumentException("limit: " + rowsMax + " (expected: >= 1)");
    }
    if (batchRows < 1 || batchRows > ImportBatch.ROWS_MAX) {
      throw new IllegalArgumentException(
          "batch: " + batchRows + " (expected: 1 to " + ImportBatch.ROWS_MAX + ")");
    }
    if (retryFor.isNegative()) {
      throw new IllegalArgumentException("retry-for: " + retryFor + " (expected: >= 0)");
    }
    if (labelDelay != null && ignored.contains(CsvColumns.FRAUD)) {
      throw new IllegalArgumentException(
          "ignore: " + CsvColumns.FRAUD + " (expected: not with --label-delay, which reads it)");
    }
    ignored = Set.copyOf(ignored);
  }

  /** Whether labels are among the rows. */
  boolean isLabelled() {
    return labelDelay != null;
  }

  /** The whole file, in the largest batches: the server has most accounts to choose from then. */
  static ImportSettings of(Path file) {
    return new ImportSettings(
        file, ALL_ROWS, ImportBatch.ROWS_MAX, Set.of(), false, RETRY_FOR, null, null);
  }
}
