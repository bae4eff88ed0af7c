package io.hindsight.faults;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.typesafe.config.ConfigFactory;
import io.hindsight.cassandra.embedded.EmbeddedCassandra;
import io.hindsight.cassandra.embedded.EmbeddedCassandraException;
import io.hindsight.cassandra.embedded.EmbeddedCassandraSettings;
import io.hindsight.http.HindsightServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A database that a test may kill, stall and start again on its data. */
final class TestDatabase implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(20);

  private final EmbeddedCassandraSettings settings;
  private EmbeddedCassandra cassandra;

  private TestDatabase(EmbeddedCassandraSettings settings) throws EmbeddedCassandraException {
    this.settings = settings;
    this.cassandra = EmbeddedCassandra.start(settings);
  }

  static TestDatabase start(Path directory) throws EmbeddedCassandraException {
    Path libraries = Path.of(System.getProperty("hindsight.cassandra.lib"));
    return new TestDatabase(
        EmbeddedCassandraSettings.defaults(directory, libraries).withStartTimeout(START_TIMEOUT));
  }

  /** Where it is reached now; another port after each start. */
  String contactPoint() {
    return "127.0.0.1:" + cassandra.contactPoint().getPort();
  }

  String datacenter() {
    return cassandra.localDatacenter();
  }

  /** Makes the tables of a system of its own. */
  void applySchema(String keyspace) {
    var overrides =
        ConfigFactory.parseMap(
            Map.of(
                "datastax-java-driver.basic.contact-points",
                List.of(contactPoint()),
                "datastax-java-driver.basic.load-balancing-policy.local-datacenter",
                datacenter()));
    HindsightServer.applySchema(
        ConfigFactory.parseString(keyspaces(keyspace)).withFallback(overrides), statement -> {});
  }

  /** Returns the settings of a server that names its keyspaces, as HOCON. */
  static String keyspaces(String keyspace) {
    String journal = journalOf(keyspace);
    String profiles = profilesOf(keyspace);
    return "hindsight.cassandra.keyspace = "
        + keyspace
        + "\npekko.persistence.cassandra.journal.keyspace = "
        + journal
        + "\npekko.persistence.cassandra.snapshot.keyspace = "
        + journal
        + "\nhindsight.profile-persistence.journal.keyspace = "
        + profiles
        + "\nhindsight.profile-persistence.snapshot.keyspace = "
        + profiles
        + "\n";
  }

  /** Returns the keyspace of the journal beside a keyspace. */
  static String journalOf(String keyspace) {
    return keyspace + "_journal";
  }

  /** Returns the keyspace of the profiles' journal beside a keyspace. */
  static String profilesOf(String keyspace) {
    return keyspace + "_profiles";
  }

  /** Opens a session of the bare driver. */
  CqlSession connect() {
    return CqlSession.builder()
        .addContactPoint(cassandra.contactPoint())
        .withLocalDatacenter(datacenter())
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, QUERY_TIMEOUT)
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                .build())
        .build();
  }

  /** Kills it with -9. */
  void kill() {
    cassandra.process().destroyForcibly();
    cassandra.exit().toCompletableFuture().join();
  }

  /** Starts it again on its data after a {@link #kill}. */
  void startAgain() throws EmbeddedCassandraException {
    cassandra = EmbeddedCassandra.start(settings);
  }

  /** Lets it stand still until {@link #goOn}. */
  void standStill() throws IOException, InterruptedException {
    ServerProcesses.signal(cassandra.process(), "STOP");
  }

  void goOn() throws IOException, InterruptedException {
    ServerProcesses.signal(cassandra.process(), "CONT");
  }

  @Override
  public void close() {
    cassandra.process().destroyForcibly();
  }
}
