package io.hindsight.projections;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.hindsight.cassandra.CassandraSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * The accounts of each slice with a label that not every profile has taken up; kept by the tail. An
 * account labels one transaction after the other, so that one row is enough for each.
 */
public final class UndeliveredStore {
  private final CqlSession session;
  private final CassandraSettings settings;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement select;

  /** Prepares the statements; blocks while it does. */
  public UndeliveredStore(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    String table = settings.keyspace() + ".undelivered_labels";
    // The label's place in its stream is the time of both: a late insert is older than the delete.
    insert =
        session.prepare(
            "INSERT INTO "
                + table
                + " (slice, account_id, label_seq) VALUES (?, ?, ?) USING TIMESTAMP ?");
    delete =
        session.prepare(
            "DELETE FROM " + table + " USING TIMESTAMP ? WHERE slice = ? AND account_id = ?");
    select = session.prepare("SELECT account_id, label_seq FROM " + table + " WHERE slice = ?");
  }

  private CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    return session.executeAsync(statement.setExecutionProfileName(settings.profile()));
  }

  /** Notes that an account has a label to deliver; complete when that is durable. */
  CompletionStage<Done> add(int slice, String accountId, long labelSeq) {
    return execute(insert.bind(slice, accountId, labelSeq, labelSeq))
        .thenApply(ignored -> Done.getInstance());
  }

  /** Notes that an account's labels up to this one are delivered. */
  CompletionStage<Done> remove(int slice, String accountId, long labelSeq) {
    return execute(delete.bind(labelSeq, slice, accountId))
        .thenApply(ignored -> Done.getInstance());
  }

  /** Returns the newest undelivered label of each account of a slice that has one. */
  CompletionStage<Map<String, Long>> of(int slice) {
    return execute(select.bind(slice)).thenCompose(page -> collect(page, new HashMap<>()));
  }

  private static CompletionStage<Map<String, Long>> collect(
      AsyncResultSet page, Map<String, Long> found) {
    for (Row row : page.currentPage()) {
      found.put(row.getString(0), row.getLong(1));
    }
    return page.hasMorePages()
        ? page.fetchNextPage().thenCompose(next -> collect(next, found))
        : CompletableFuture.completedStage(found);
  }
}
