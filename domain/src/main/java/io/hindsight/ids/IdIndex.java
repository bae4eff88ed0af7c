package io.hindsight.ids;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.ids.RecentIds.Entry;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.Done;

/**
 * Where accounts and profiles find transactions they have forgotten. A partition holds one owner's
 * ids of about a month, so that it stays small however long an owner lives.
 */
public final class IdIndex {
  /** 30 days. */
  private static final long PERIOD_MICROS = 30L * 24 * 3600 * 1_000_000;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final PreparedStatement insert;
  private final PreparedStatement select;

  /** The ids of accounts' transactions. Prepares the statements; blocks while it does. */
  public static IdIndex ofAccounts(CqlSession session, CassandraSettings settings) {
    return new IdIndex(session, settings, "account_transaction_ids", "account_id");
  }

  /** The ids of profiles' observations. Prepares the statements; blocks while it does. */
  public static IdIndex ofProfiles(CqlSession session, CassandraSettings settings) {
    return new IdIndex(session, settings, "profile_observation_ids", "profile");
  }

  private IdIndex(
      CqlSession session, CassandraSettings settings, String tableName, String ownerColumn) {
    this.session = session;
    this.settings = settings;
    String table = settings.keyspace() + "." + tableName;
    insert =
        session.prepare(
            "INSERT INTO "
                + table
                + " ("
                + ownerColumn
                + ", period, id_hash, seq) VALUES (?, ?, ?, ?)");
    select =
        session.prepare(
            "SELECT seq FROM "
                + table
                + " WHERE "
                + ownerColumn
                + " = ? AND period = ? AND id_hash = ?");
  }

  private static int periodOf(long occurredAtMicros) {
    return (int) Math.floorDiv(occurredAtMicros, PERIOD_MICROS);
  }

  /** Writes entries of one owner; complete when all are durable. Writing twice is harmless. */
  public CompletionStage<Done> write(String owner, List<Entry> entries) {
    Map<Integer, List<Entry>> byPeriod =
        entries.stream().collect(Collectors.groupingBy(e -> periodOf(e.occurredAtMicros())));
    CompletableFuture<?>[] writes =
        byPeriod.entrySet().stream()
            .map(e -> session.executeAsync(batch(owner, e.getKey(), e.getValue())))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(writes).thenApply(ignored -> Done.getInstance());
  }

  private BatchStatement batch(String owner, int period, List<Entry> entries) {
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    for (Entry entry : entries) {
      batch.addStatement(insert.bind(owner, period, entry.idHash(), entry.sequenceNr()));
    }
    return batch.setExecutionProfileName(settings.profile()).build();
  }

  /** Returns the event that decided the transaction, if it was written here. */
  public CompletionStage<OptionalLong> find(String owner, long idHash, long occurredAtMicros) {
    return session
        .executeAsync(
            select
                .bind(owner, periodOf(occurredAtMicros), idHash)
                .setExecutionProfileName(settings.profile()))
        .thenApply(
            result -> {
              Row row = result.one();
              return row == null ? OptionalLong.empty() : OptionalLong.of(row.getLong(0));
            });
  }
}
