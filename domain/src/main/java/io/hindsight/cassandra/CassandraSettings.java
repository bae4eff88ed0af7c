package io.hindsight.cassandra;

import com.typesafe.config.Config;

/**
 * Where this application's tables lie.
 *
 * @param keyspace the keyspace of projections, indexes and metadata
 * @param journalKeyspace the keyspace of the journal and its snapshots
 * @param profileKeyspace the keyspace of the profiles' journal and its snapshots
 * @param replication the CQL map of replication options
 * @param profile the driver's execution profile (consistency level, timeouts)
 */
public record CassandraSettings(
    String keyspace,
    String journalKeyspace,
    String profileKeyspace,
    String replication,
    String profile) {
  /** Reads {@code hindsight.cassandra}. */
  public static CassandraSettings of(Config config) {
    return new CassandraSettings(
        config.getString("hindsight.cassandra.keyspace"),
        config.getString("pekko.persistence.cassandra.journal.keyspace"),
        config.getString("hindsight.profile-persistence.journal.keyspace"),
        config.getString("hindsight.cassandra.replication"),
        config.getString("hindsight.cassandra.profile"));
  }
}
