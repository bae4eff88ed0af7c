package io.hindsight.account;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.hindsight.account.RecentTransactions.Entry;
import io.hindsight.cassandra.CassandraSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.Done;

/**
 * Where accounts find transactions they have forgotten. A partition holds one account's ids of
 * about a month, so that it stays small however long an account lives.
 */
public final class TransactionIdIndex {
  /** 30 days. */
  private static final long PERIOD_MICROS = 30L * 24 * 3600 * 1_000_000;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final PreparedStatement insert;
  private final PreparedStatement select;

  /** Prepares the statements; blocks while it does. */
  public TransactionIdIndex(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    String table = settings.keyspace() + ".account_transaction_ids";
    insert =
        session.prepare(
            "INSERT INTO " + table + " (account_id, period, id_hash, seq) VALUES (?, ?, ?, ?)");
    select =
        session.prepare(
            "SELECT seq FROM " + table + " WHERE account_id = ? AND period = ? AND id_hash = ?");
  }

  private static int periodOf(long occurredAtMicros) {
    return (int) Math.floorDiv(occurredAtMicros, PERIOD_MICROS);
  }

  /** Writes entries of one account; complete when all are durable. Writing twice is harmless. */
  CompletionStage<Done> write(String accountId, List<Entry> entries) {
    Map<Integer, List<Entry>> byPeriod =
        entries.stream().collect(Collectors.groupingBy(e -> periodOf(e.occurredAtMicros())));
    CompletableFuture<?>[] writes =
        byPeriod.entrySet().stream()
            .map(e -> session.executeAsync(batch(accountId, e.getKey(), e.getValue())))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(writes).thenApply(ignored -> Done.getInstance());
  }

  private BatchStatement batch(String accountId, int period, List<Entry> entries) {
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    for (Entry entry : entries) {
      batch.addStatement(insert.bind(accountId, period, entry.idHash(), entry.sequenceNr()));
    }
    return batch.setExecutionProfileName(settings.profile()).build();
  }

  /** Returns the event that decided the transaction, if it was written here. */
  CompletionStage<OptionalLong> find(String accountId, long idHash, long occurredAtMicros) {
    return session
        .executeAsync(
            select
                .bind(accountId, periodOf(occurredAtMicros), idHash)
                .setExecutionProfileName(settings.profile()))
        .thenApply(
            result -> {
              Row row = result.one();
              return row == null ? OptionalLong.empty() : OptionalLong.of(row.getLong(0));
            });
  }
}
