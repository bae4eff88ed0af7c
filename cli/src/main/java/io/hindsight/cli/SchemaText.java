package io.hindsight.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.rulebook.RuleBook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The schema as text, for those whose database only its owners may change. */
final class SchemaText {
  /** In the order in which the server applies them. */
  private static final List<String> FILES =
      List.of("accounts", "journal", "projections", "imports");

  private SchemaText() {}

  /**
   * All statements, without semicolons, with keyspaces and replication filled in.
   *
   * @param overrides wins over the configuration files
   */
  static List<String> statements(Config overrides) {
    Config config = overrides.withFallback(ConfigFactory.load()).resolve();
    CassandraSettings settings = CassandraSettings.of(config);
    Map<String, String> variables =
        Map.of(
            "${keyspace}", settings.keyspace(),
            "${journal_keyspace}", settings.journalKeyspace(),
            "${replication}", settings.replication());
    List<String> statements = new ArrayList<>();
    FILES.forEach(file -> statements.addAll(read(file, variables)));
    for (int slot = 0; slot < RuleBook.SLOTS; slot++) {
      String number = Integer.toString(slot);
      for (String statement : read("slot", variables)) {
        statements.add(statement.replace("${slot}", number));
      }
    }
    return statements;
  }

  private static List<String> read(String file, Map<String, String> variables) {
    StringBuilder code = new StringBuilder();
    for (String line : text("/io/hindsight/schema/" + file + ".cql").split("\n", -1)) {
      if (!line.strip().startsWith("--") && !line.isBlank()) {
        code.append(line).append('\n');
      }
    }
    String filled = code.toString();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      filled = filled.replace(variable.getKey(), variable.getValue());
    }
    List<String> statements = new ArrayList<>();
    for (String statement : filled.split(";\n", -1)) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  private static String text(String resource) {
    try (InputStream in = SchemaText.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
