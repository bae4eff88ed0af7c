package io.hindsight.cassandra.embedded;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the database something, as an application would. */
final class CqlProbe {

  /** The application's own driver settings must not reach this session, nor the reverse. */
  private static final String SETTINGS =
      """
      datastax-java-driver {
        basic.request.timeout = 10 seconds
        advanced.connection.connect-timeout = 5 seconds
        advanced.connection.init-query-timeout = 10 seconds
        advanced.control-connection.timeout = 10 seconds
        advanced.metadata.schema.enabled = false
        advanced.netty.daemon = true
        advanced.netty.io-group.size = 1
        advanced.netty.io-group.shutdown.quiet-period = 0
        advanced.netty.admin-group.size = 1
        advanced.netty.admin-group.shutdown.quiet-period = 0
      }
      """;

  private static final Duration RETRY = Duration.ofMillis(200);

  private CqlProbe() {}

  /**
   * Asks until there is an answer.
   *
   * @return the version the database says it has
   * @throws EmbeddedCassandraException when there is none within the time given
   */
  static String version(InetSocketAddress address, String datacenter, Duration timeout)
      throws EmbeddedCassandraException, InterruptedException {
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    while (true) {
      try (CqlSession session =
          CqlSession.builder()
              .addContactPoint(address)
              .withLocalDatacenter(datacenter)
              .withConfigLoader(DriverConfigLoader.fromString(SETTINGS))
              .build()) {
        Row row = session.execute("SELECT release_version FROM system.local").one();
        String version = row == null ? null : row.getString("release_version");
        return orUnknown(version);
      } catch (DriverException e) {
        if (System.nanoTime() - deadlineNanos >= 0) {
          throw new EmbeddedCassandraException(
              "Cassandra started but does not answer a query at " + address, e);
        }
        Thread.sleep(RETRY.toMillis());
      }
    }
  }

  private static String orUnknown(@Nullable String version) {
    return version == null ? "(unknown version)" : version;
  }
}
