package io.hindsight.journal;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.cassandra.Schema;
import io.hindsight.cassandra.embedded.EmbeddedCassandra;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import java.util.Map;

/** The journal and snapshot store as this application sets them up, for Pekko's own tests. */
final class TckJournal {
  private TckJournal() {}

  /**
   * Returns the application's configuration on a fresh keyspace, with the schema applied.
   *
   * <p>Differences: no cluster (the tests need none, and would open ports); and deletion of events
   * is supported, because three tests of every journal need it: the application itself never
   * deletes an event, and turns that off to save a read at every start of an actor.
   */
  static Config config(String keyspace) {
    EmbeddedCassandra cassandra = SharedEmbeddedCassandra.get();
    String contactPoint =
        cassandra.contactPoint().getHostString() + ":" + cassandra.contactPoint().getPort();
    Config config =
        ConfigFactory.parseString(
                """
                pekko.actor.provider = local
                pekko.loglevel = WARNING
                pekko.persistence.cassandra {
                  journal.keyspace = "%1$s"
                  journal.support-deletes = on
                  snapshot.keyspace = "%1$s"
                }
                hindsight.cassandra.keyspace = "%1$s_data"
                datastax-java-driver.basic {
                  contact-points = ["%2$s"]
                  load-balancing-policy.local-datacenter = "%3$s"
                }
                """
                    .formatted(keyspace, contactPoint, cassandra.localDatacenter()))
            .withFallback(ConfigFactory.parseResources("hindsight-pekko.conf"))
            .withFallback(ConfigFactory.load())
            .resolve();
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(cassandra.contactPoint())
            .withLocalDatacenter(cassandra.localDatacenter())
            .build()) {
      var schema = new Schema(session, CassandraSettings.of(config), Map.of());
      schema.apply("/io/hindsight/schema/accounts.cql");
      schema.apply("/io/hindsight/schema/journal.cql");
    }
    return config;
  }
}
