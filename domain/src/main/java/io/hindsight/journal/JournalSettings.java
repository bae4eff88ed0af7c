package io.hindsight.journal;

import com.typesafe.config.Config;

/**
 * How the journal lies in Cassandra.
 *
 * @param keyspace the keyspace of {@code messages}
 * @param partitionSize events in one partition of a stream; fixed for good once data exists
 * @param pageSize rows fetched at once
 * @param profile the driver's execution profile (consistency level)
 */
public record JournalSettings(String keyspace, int partitionSize, int pageSize, String profile) {
  /** Reads the settings of the journal plugin, so that both always agree. */
  public static JournalSettings of(Config config) {
    Config plugin = config.getConfig("pekko.persistence.cassandra");
    return new JournalSettings(
        plugin.getString("journal.keyspace"),
        plugin.getInt("journal.target-partition-size"),
        config.getInt("hindsight.journal.page-size"),
        plugin.getString("read-profile"));
  }
}
