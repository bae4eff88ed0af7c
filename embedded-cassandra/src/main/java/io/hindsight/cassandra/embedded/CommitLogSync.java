package io.hindsight.cassandra.embedded;

/**
 * When the database acknowledges a write, as far as its commit log is concerned.
 *
 * <p>{@link #BATCH} is what the embedded database runs with. Measured on 2 cores shared with the
 * client (and other work), 300-byte rows, 128 in flight ({@code CommitLogSyncMeasurement}): BATCH
 * 0.45 ms for a single write and 10,000 to 15,000 writes/s; GROUP 2.1 ms and 7,000; PERIODIC 0.27
 * ms and 31,000. But PERIODIC acknowledges before the log is written, and a killed database forgets
 * what it had acknowledged: it is here only to be measured against.
 */
enum CommitLogSync {
  /** Each write waits for a sync that starts at once and takes with it all that wait by then. */
  BATCH("commitlog_sync: batch"),

  /** Each write waits for the next sync, at most one per window. */
  GROUP("commitlog_sync: group\ncommitlog_sync_group_window: 2ms"),

  /** A write waits for nothing. */
  PERIODIC("commitlog_sync: periodic\ncommitlog_sync_period: 10000ms");

  private final String yaml;

  CommitLogSync(String yaml) {
    this.yaml = yaml;
  }

  /** The lines that say so in {@code cassandra.yaml}. */
  String yaml() {
    return yaml;
  }
}
