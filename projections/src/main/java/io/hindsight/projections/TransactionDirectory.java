package io.hindsight.projections;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.hindsight.cassandra.CassandraSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Finds a transaction by its id alone; kept by the tail, shared by all builds. */
public final class TransactionDirectory {
  /** More accounts than this are not looked up for one transaction id. */
  private static final int ACCOUNTS_MAX = 100;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final PreparedStatement selectOfAccount;

  /**
   * Where a transaction is.
   *
   * @param accountId the account
   * @param sequenceNr the event in its stream
   */
  public record Place(String accountId, long sequenceNr) {}

  /** An entry to write. */
  record Entry(String transactionId, long sequenceNr) {}

  /** Prepares the statements; blocks while it does. */
  public TransactionDirectory(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    String transactions = settings.keyspace() + ".transactions_by_id";
    insert =
        session.prepare(
            "INSERT INTO "
                + transactions
                + " (transaction_id, account_id, seq)"
                + " VALUES (?, ?, ?) USING TIMESTAMP ?");
    select =
        session.prepare(
            "SELECT account_id, seq FROM "
                + transactions
                + " WHERE transaction_id = ? LIMIT "
                + ACCOUNTS_MAX);
    selectOfAccount =
        session.prepare(
            "SELECT seq FROM " + transactions + " WHERE transaction_id = ? AND account_id = ?");
  }

  private CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    return session.executeAsync(statement.setExecutionProfileName(settings.profile()));
  }

  /** Returns the places of the transactions of this id; one for each account that used it. */
  public CompletionStage<List<Place>> find(String transactionId) {
    return execute(select.bind(transactionId))
        .thenApply(
            result -> {
              var places = new ArrayList<Place>();
              for (Row row : result.currentPage()) {
                places.add(new Place(row.getString(0), row.getLong(1)));
              }
              return places;
            });
  }

  /** Returns the place of an account's transaction of this id; empty when there is none (yet). */
  public CompletionStage<Optional<Place>> find(String transactionId, String accountId) {
    return execute(selectOfAccount.bind(transactionId, accountId))
        .thenApply(
            result -> {
              Row row = result.one();
              return row == null
                  ? Optional.empty()
                  : Optional.of(new Place(accountId, row.getLong(0)));
            });
  }

  /** Writes entries of an account; complete when all are durable. */
  CompletionStage<Done> write(String accountId, Collection<Entry> entries) {
    CompletableFuture<?>[] inserts =
        entries.stream()
            .map(e -> insert.bind(e.transactionId(), accountId, e.sequenceNr(), e.sequenceNr()))
            .map(statement -> execute(statement).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(inserts).thenApply(ignored -> Done.getInstance());
  }
}
