package io.hindsight.feed;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.hindsight.cassandra.CassandraSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * The durable part of the feed: which epochs each slice has had, who owned them, and which accounts
 * were marked in them. Epochs of a slice are numbered without a gap by a compare-and-set, so that
 * no clock matters and no two nodes ever own the same one.
 */
public final class EpochStore {
  private static final int PAGE_SIZE = 1000;

  /** Epochs that are forgotten with one statement; the database takes no batch of any size. */
  private static final int FORGET_AT_ONCE = 100;

  /** A marker is written, then deleted: whatever the clocks of the nodes that do it. */
  private static final int MARKED = 1;

  private static final int FORGOTTEN = 2;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final PreparedStatement selectLast;
  private final PreparedStatement insertEpoch;
  private final PreparedStatement advance;
  private final PreparedStatement selectEpochs;
  private final PreparedStatement deleteEpochs;
  private final PreparedStatement insertMarker;
  private final PreparedStatement selectMarkers;
  private final PreparedStatement deleteMarkers;

  /**
   * One epoch of a slice.
   *
   * @param number its number, from 1
   * @param owner the outbox whose accounts are marked in it, as Pekko writes references to actors
   * @param nodeUid the unique id of the owner's node, which changes whenever that starts
   */
  public record Epoch(long number, String owner, long nodeUid) {}

  /** Prepares the statements; blocks while it does. */
  public EpochStore(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    String epochs = settings.keyspace() + ".feed_epochs";
    String markers = settings.keyspace() + ".feed_markers";
    selectLast = session.prepare("SELECT last_epoch FROM " + epochs + " WHERE slice = ? LIMIT 1");
    insertEpoch =
        session.prepare(
            "INSERT INTO " + epochs + " (slice, epoch, owner, node_uid) VALUES (?, ?, ?, ?)");
    advance =
        session.prepare(
            "UPDATE " + epochs + " SET last_epoch = ? WHERE slice = ? IF last_epoch = ?");
    selectEpochs =
        session.prepare(
            "SELECT epoch, owner, node_uid FROM " + epochs + " WHERE slice = ? AND epoch > ?");
    deleteEpochs = session.prepare("DELETE FROM " + epochs + " WHERE slice = ? AND epoch <= ?");
    insertMarker =
        session.prepare(
            "INSERT INTO "
                + markers
                + " (slice, epoch, account_id) VALUES (?, ?, ?) USING TIMESTAMP "
                + MARKED);
    selectMarkers =
        session.prepare("SELECT account_id FROM " + markers + " WHERE slice = ? AND epoch = ?");
    deleteMarkers =
        session.prepare(
            "DELETE FROM "
                + markers
                + " USING TIMESTAMP "
                + FORGOTTEN
                + " WHERE slice = ? AND epoch = ?");
  }

  private CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    return session.executeAsync(statement.setExecutionProfileName(settings.profile()));
  }

  /**
   * Opens the next epoch of a slice. A failure leaves unknown whether an epoch was opened: its
   * number is never given to anyone else, and it stays empty.
   *
   * @param candidate is told of the number each time before it is claimed
   */
  CompletionStage<Long> openNext(int slice, String owner, long nodeUid, LongConsumer candidate) {
    return execute(selectLast.bind(slice))
        .thenCompose(
            result -> {
              Row row = result.one();
              Long last = row == null || row.isNull(0) ? null : row.getLong(0);
              return claimAfter(last, slice, owner, nodeUid, candidate);
            });
  }

  private CompletionStage<Long> claimAfter(
      @Nullable Long last, int slice, String owner, long nodeUid, LongConsumer candidate) {
    long next = last == null ? 1 : last + 1;
    candidate.accept(next);
    BatchStatement claim =
        BatchStatement.builder(DefaultBatchType.UNLOGGED)
            .addStatement(insertEpoch.bind(slice, next, owner, nodeUid))
            .addStatement(advance.bind(next, slice, last))
            .setSerialConsistencyLevel(DefaultConsistencyLevel.LOCAL_SERIAL)
            .setIdempotence(false)
            .build();
    return execute(claim)
        .thenCompose(
            result ->
                result.wasApplied()
                    ? CompletableFuture.completedStage(next)
                    : openNext(slice, owner, nodeUid, candidate));
  }

  /** Marks an account in an epoch; complete when that is durable. */
  CompletionStage<Done> mark(int slice, long epoch, String accountId) {
    return execute(insertMarker.bind(slice, epoch, accountId))
        .thenApply(ignored -> Done.getInstance());
  }

  /** Returns a slice's epochs after {@code epoch}, in their order. */
  public CompletionStage<List<Epoch>> epochsAfter(int slice, long epoch) {
    return execute(selectEpochs.bind(slice, epoch))
        .thenCompose(page -> readEpochs(page, new ArrayList<>()));
  }

  private static CompletionStage<List<Epoch>> readEpochs(AsyncResultSet page, List<Epoch> epochs) {
    for (Row row : page.currentPage()) {
      epochs.add(new Epoch(row.getLong(0), String.valueOf(row.getString(1)), row.getLong(2)));
    }
    return page.hasMorePages()
        ? page.fetchNextPage().thenCompose(next -> readEpochs(next, epochs))
        : CompletableFuture.completedStage(epochs);
  }

  /** Returns the accounts that are marked in an epoch, each once. */
  public Source<String, NotUsed> marked(int slice, long epoch) {
    var select = selectMarkers.bind(slice, epoch).setPageSize(PAGE_SIZE);
    return Source.completionStageSource(execute(select).thenApply(EpochStore::accounts))
        .mapMaterializedValue(ignored -> NotUsed.getInstance());
  }

  private static Source<String, NotUsed> accounts(AsyncResultSet first) {
    var ids = new ArrayList<String>();
    for (Row row : first.currentPage()) {
      ids.add(row.getString(0));
    }
    Source<String, NotUsed> these = Source.from(ids);
    return first.hasMorePages()
        ? these.concatLazy(
            Source.lazyCompletionStageSource(
                    () -> first.fetchNextPage().thenApply(EpochStore::accounts))
                .mapMaterializedValue(ignored -> NotUsed.getInstance()))
        : these;
  }

  /** Forgets closed epochs, in their order: the markers of each, and that there were any. */
  public CompletionStage<Done> forget(int slice, List<Long> closed) {
    if (closed.isEmpty()) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    int end = Math.min(closed.size(), FORGET_AT_ONCE);
    BatchStatementBuilder markers = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    closed.subList(0, end).forEach(epoch -> markers.addStatement(deleteMarkers.bind(slice, epoch)));
    var forgotten = deleteEpochs.bind(slice, closed.get(end - 1));
    return execute(markers.build())
        .thenCompose(ignored -> execute(forgotten))
        .thenCompose(ignored -> forget(slice, closed.subList(end, closed.size())));
  }
}
