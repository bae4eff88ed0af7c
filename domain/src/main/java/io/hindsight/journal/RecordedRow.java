package io.hindsight.journal;

import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A row of {@code messages} with the time at which it was written.
 *
 * @param row the event, not yet decoded
 * @param recordedAtMicros when the journal took it, by the clock of the node that wrote it, epoch
 *     microseconds
 */
public record RecordedRow(JournalRow row, long recordedAtMicros) {
  private static final int TICKS_PER_MICRO = 10;

  /** The epoch of the times in UUIDs (RFC 9562, 5.1). */
  private static final Instant UUID_EPOCH = Instant.parse("1582-10-15T00:00:00Z");

  private static final long UUID_EPOCH_MICROS =
      TimeUnit.SECONDS.toMicros(UUID_EPOCH.getEpochSecond());

  static RecordedRow of(Row row) {
    UUID timestamp = row.getUuid(6);
    return new RecordedRow(
        JournalRow.of(row),
        timestamp == null ? 0 : timestamp.timestamp() / TICKS_PER_MICRO + UUID_EPOCH_MICROS);
  }
}
