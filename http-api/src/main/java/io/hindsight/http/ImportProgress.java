package io.hindsight.http;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.hindsight.cassandra.CassandraSettings;
import java.util.concurrent.CompletionStage;

/** How far each file was imported. */
final class ImportProgress {
  private final CqlSession session;
  private final CassandraSettings settings;
  private final PreparedStatement select;
  private final PreparedStatement insert;

  ImportProgress(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    String table = settings.keyspace() + ".imports";
    select = session.prepare("SELECT rows_done FROM " + table + " WHERE fingerprint = ?");
    insert =
        session.prepare(
            "INSERT INTO " + table + " (fingerprint, rows_done) VALUES (?, ?) USING TIMESTAMP ?");
  }

  CompletionStage<Long> rowsDone(String fingerprint) {
    return session
        .executeAsync(select.bind(fingerprint).setExecutionProfileName(settings.profile()))
        .thenApply(
            result -> {
              Row row = result.one();
              return row == null ? 0L : row.getLong(0);
            });
  }

  /** Notes that the first {@code rows} rows are done; never goes back, as the rows are the time. */
  CompletionStage<Long> advance(String fingerprint, long rows) {
    return session
        .executeAsync(
            insert.bind(fingerprint, rows, rows).setExecutionProfileName(settings.profile()))
        .thenApply(ignored -> rows);
  }
}
