package io.hindsight.http;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.hindsight.account.AccountId;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.cassandra.Schema;
import io.hindsight.rulebook.RuleBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.stream.connectors.cassandra.DriverConfigLoaderFromConfig;

/** Puts the server's configuration together, and prepares the database by it. */
final class HindsightConfig {
  /** Schema changes wait for all nodes to agree, which takes longer than a query. */
  private static final Duration DDL_TIMEOUT = Duration.ofSeconds(60);

  private HindsightConfig() {}

  /** Returns the whole configuration; {@code overrides} win over all files. */
  static Config load(Config overrides) {
    return overrides
        .withFallback(ConfigFactory.defaultOverrides())
        .withFallback(ConfigFactory.parseResources("application.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve();
  }

  /** Opens a session of its own, for what must be done before the server starts. */
  static CqlSession connect(Config config) {
    // Reading the schema anew after each of many statements would take most of the time.
    Config driver =
        ConfigFactory.parseString(
                "advanced.metadata.schema.enabled = false, advanced.netty.io-group.shutdown"
                    + ".quiet-period = 0, advanced.netty.admin-group.shutdown.quiet-period = 0")
            .withFallback(config.getConfig("datastax-java-driver"));
    return CqlSession.builder()
        .withConfigLoader(DriverConfigLoaderFromConfig.fromConfig(driver))
        .build();
  }

  /** Applies all DDL. */
  static void applySchema(CqlSession session, Config config, Consumer<String> progress) {
    for (String statement : schemaStatements(config)) {
      progress.accept(statement.lines().findFirst().orElse(""));
      session.execute(SimpleStatement.newInstance(statement).setTimeout(DDL_TIMEOUT));
    }
    checkFixedValues(session, config);
  }

  /** Returns all DDL, in the order in which it is applied. */
  static List<String> schemaStatements(Config config) {
    var settings = CassandraSettings.of(config);
    var statements = new ArrayList<String>();
    for (String file :
        List.of("accounts", "feed", "journal", "profiles", "projections", "imports")) {
      statements.addAll(Schema.statements(resource(file), settings, Map.of()));
    }
    for (int slot = 0; slot < RuleBook.SLOTS; slot++) {
      var number = Map.of("${slot}", Integer.toString(slot));
      statements.addAll(Schema.statements(resource("slot"), settings, number));
    }
    return statements;
  }

  private static String resource(String file) {
    return "/io/hindsight/schema/" + file + ".cql";
  }

  /**
   * Checks what must never change once data exists.
   *
   * @throws IllegalStateException when the configuration does not fit the data
   */
  static void checkFixedValues(CqlSession session, Config config) {
    var schema = new Schema(session, CassandraSettings.of(config), Map.of());
    schema.mustStay("slices", Integer.toString(AccountId.SLICES));
    schema.mustStay(
        "target-partition-size",
        config.getString("pekko.persistence.cassandra.journal.target-partition-size"));
  }
}
