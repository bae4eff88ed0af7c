package io.hindsight.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Applies the {@code *.cql} files of the schema. All statements are "if not exists", so that
 * applying them again changes nothing.
 */
public final class Schema {
  /** Schema changes wait for all nodes to agree, which takes longer than a query. */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(60);

  private final CqlSession session;
  private final Map<String, String> variables;
  private final String profile;

  /**
   * Uses {@code settings} for the keyspaces' names and replication.
   *
   * @param more what else is to be filled into the statements, such as {@code ${slot}}
   */
  public Schema(CqlSession session, CassandraSettings settings, Map<String, String> more) {
    this.session = session;
    this.profile = settings.profile();
    this.variables = variables(settings, more);
  }

  private static Map<String, String> variables(
      CassandraSettings settings, Map<String, String> more) {
    var all = new HashMap<>(more);
    all.put("${keyspace}", settings.keyspace());
    all.put("${journal_keyspace}", settings.journalKeyspace());
    all.put("${profile_keyspace}", settings.profileKeyspace());
    all.put("${replication}", settings.replication());
    return Map.copyOf(all);
  }

  /**
   * Applies one file of the class path.
   *
   * @param resource for example {@code /io/hindsight/schema/journal.cql}
   */
  public void apply(String resource) {
    for (String statement : statements(resource, variables)) {
      session.execute(SimpleStatement.newInstance(statement).setTimeout(STATEMENT_TIMEOUT));
    }
  }

  /**
   * Returns the statements of one file.
   *
   * @param more what else is to be filled into the statements, such as {@code ${slot}}
   */
  public static List<String> statements(
      String resource, CassandraSettings settings, Map<String, String> more) {
    return statements(resource, variables(settings, more));
  }

  private static List<String> statements(String resource, Map<String, String> variables) {
    var statements = new ArrayList<String>();
    var statement = new StringBuilder();
    for (String line : read(resource).split("\n", -1)) {
      String code = line.strip();
      if (code.isEmpty() || code.startsWith("--")) {
        continue;
      }
      statement.append(code).append('\n');
      if (code.endsWith(";")) {
        statements.add(fillIn(statement.substring(0, statement.length() - 2), variables));
        statement.setLength(0);
      }
    }
    if (!statement.isEmpty()) {
      throw new IllegalStateException(resource + " ends within a statement: " + statement);
    }
    return statements;
  }

  private static String fillIn(String statement, Map<String, String> variables) {
    String filled = statement;
    for (var variable : variables.entrySet()) {
      filled = filled.replace(variable.getKey(), variable.getValue());
    }
    return filled;
  }

  private static String read(String resource) {
    try (InputStream in = Schema.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a value that must never change, the first time; afterwards compares.
   *
   * @return the value that stands
   */
  public String fix(String name, String value) {
    String table = variables.get("${keyspace}") + ".meta";
    session.execute(
        SimpleStatement.newInstance(
                "INSERT INTO " + table + " (name, value) VALUES (?, ?) IF NOT EXISTS", name, value)
            .setExecutionProfileName(profile));
    Row row =
        session
            .execute(
                SimpleStatement.newInstance("SELECT value FROM " + table + " WHERE name = ?", name)
                    .setExecutionProfileName(profile))
            .one();
    if (row == null || row.getString(0) == null) {
      throw new IllegalStateException("meta value not written: " + name);
    }
    return row.getString(0);
  }

  /**
   * Refuses to go on with a setting that differs from the one this data was written with.
   *
   * @throws IllegalStateException when they differ
   */
  public void mustStay(String name, String value) {
    String stands = fix(name, value);
    if (!stands.equals(value)) {
      throw new IllegalStateException(
          name + ": " + value + " (expected: " + stands + ", with which this data was written)");
    }
  }
}
