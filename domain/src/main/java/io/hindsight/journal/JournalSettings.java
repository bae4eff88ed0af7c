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
    return of(config, "pekko.persistence.cassandra");
  }

  /** The same of the journal that profiles have. */
  public static JournalSettings ofProfiles(Config config) {
    return of(config, "hindsight.profile-persistence");
  }

  private static JournalSettings of(Config config, String path) {
    Config plugin = config.getConfig(path);
    return new JournalSettings(
        plugin.getString("journal.keyspace"),
        plugin.getInt("journal.target-partition-size"),
        config.getInt("hindsight.journal.page-size"),
        plugin.getString("read-profile"));
  }
}
