package io.hindsight.projections;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.hindsight.cassandra.CassandraSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * Events that a build cannot fold, one for each account: the account stops there in that build, and
 * is tried again whenever a later event of it arrives, or somebody says that it can go on ({@link
 * ParkedRetry}).
 */
public final class ParkedEvents {
  /** No more than these are listed. */
  private static final int LISTED_MAX = 1000;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement select;
  private final PreparedStatement selectAfter;
  private final PreparedStatement selectOne;

  /**
   * A parked event.
   *
   * @param accountId the account that stops there
   * @param sequenceNr the event
   * @param error why it cannot be folded
   */
  public record Parked(String accountId, long sequenceNr, String error) {}

  /** Prepares the statements; blocks while it does. */
  public ParkedEvents(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    String table = settings.keyspace() + ".parked_events";
    insert =
        session.prepare(
            "INSERT INTO " + table + " (build, account_id, seq, error) VALUES (?, ?, ?, ?)");
    delete = session.prepare("DELETE FROM " + table + " WHERE build = ? AND account_id = ?");
    String row = "SELECT account_id, seq, error FROM " + table + " WHERE build = ?";
    selectAfter = session.prepare(row + " AND account_id > ? LIMIT ?");
    selectOne = session.prepare(row + " AND account_id = ?");
    select =
        session.prepare(
            "SELECT account_id, seq, error FROM " + table + " WHERE build = ? LIMIT " + LISTED_MAX);
  }

  private CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    return session.executeAsync(statement.setExecutionProfileName(settings.profile()));
  }

  /** Parks an event of an account. */
  public CompletionStage<Done> park(
      BuildRef build, String accountId, long sequenceNr, Throwable error) {
    String text = error.getClass().getSimpleName() + ": " + error.getMessage();
    return execute(insert.bind(build.build(), accountId, sequenceNr, text))
        .thenApply(ignored -> Done.getInstance());
  }

  /** Notes that an account goes on. */
  CompletionStage<Done> unpark(BuildRef build, String accountId) {
    return execute(delete.bind(build.build(), accountId)).thenApply(ignored -> Done.getInstance());
  }

  /** Returns the event at which an account stops in a build; empty when it does not. */
  public CompletionStage<Optional<Parked>> find(int build, String accountId) {
    return execute(selectOne.bind(build, accountId))
        .thenApply(result -> Optional.ofNullable(result.one()).map(ParkedEvents::parked));
  }

  /**
   * Returns a page of a build's parked events, in the order of the accounts.
   *
   * @param afterAccount the last account of the page before; empty for the first
   * @param limit at most so many, in one page of the database
   */
  public CompletionStage<List<Parked>> page(int build, String afterAccount, int limit) {
    return execute(selectAfter.bind(build, afterAccount, limit).setPageSize(limit))
        .thenApply(ParkedEvents::listed);
  }

  private static List<Parked> listed(AsyncResultSet result) {
    var parked = new ArrayList<Parked>();
    for (Row row : result.currentPage()) {
      parked.add(parked(row));
    }
    return parked;
  }

  private static Parked parked(Row row) {
    return new Parked(row.getString(0), row.getLong(1), row.getString(2));
  }

  /** Returns a build's parked events. */
  public CompletionStage<List<Parked>> of(int build) {
    return execute(select.bind(build).setPageSize(LISTED_MAX)).thenApply(ParkedEvents::listed);
  }
}
