package io.hindsight.projections;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.LabelSource;
import io.hindsight.cassandra.CassandraSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The labels of transactions, by the event that decided them; kept by the tail, shared by all
 * builds. They lie at the same token as the decisions of a build, so that both can be joined range
 * by range.
 */
public final class LabelStore {
  private static final int PAGE_ROWS = 5_000;
  private static final String COLUMNS =
      "account_id, decided_seq, revision, fraud, source, known_at, recorded_at, note,"
          + " transaction_id, label_seq";

  private final CqlSession session;
  private final CassandraSettings settings;
  private final PreparedStatement insert;
  private final PreparedStatement selectOfPart;
  private final PreparedStatement selectOfTransaction;
  private final PreparedStatement tokens;

  /**
   * What became known about a transaction at one time.
   *
   * @param accountId the account
   * @param decidedSeq the event that decided the transaction
   * @param revision the number of this label among the transaction's, from 1
   * @param fraud whether it was fraud
   * @param source who says so
   * @param knownAtMicros when this system is deemed to know it, epoch microseconds
   * @param recordedAtMicros when it was recorded, epoch microseconds
   * @param note what a person wrote about it, if anything
   * @param transactionId the transaction
   * @param labelSeq the event that labelled it
   */
  public record Label(
      String accountId,
      long decidedSeq,
      int revision,
      boolean fraud,
      LabelSource source,
      long knownAtMicros,
      long recordedAtMicros,
      @Nullable String note,
      String transactionId,
      long labelSeq) {
    /** Returns the label that an event of an account's stream holds. */
    static Label of(String accountId, long sequenceNr, TransactionLabelled event) {
      return new Label(
          accountId,
          event.decidedSeq(),
          event.revision(),
          event.fraud(),
          event.source(),
          event.knownAtMicros(),
          event.recordedAtMicros(),
          event.note(),
          event.transaction().transactionId(),
          sequenceNr);
    }

    private static Label of(Row row) {
      return new Label(
          row.getString(0),
          row.getLong(1),
          row.getInt(2),
          row.getBoolean(3),
          LabelSource.ofCode(row.getByte(4)),
          row.getLong(5),
          row.getLong(6),
          row.getString(7),
          row.getString(8),
          row.getLong(9));
    }
  }

  /** Prepares the statements; blocks while it does. */
  public LabelStore(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    String labels = settings.keyspace() + ".labels";
    insert =
        session.prepare(
            "INSERT INTO "
                + labels
                + " (account_id, part, decided_seq, revision, fraud, source, known_at,"
                + " recorded_at, note, transaction_id, label_seq) VALUES (:account_id, :part,"
                + " :decided_seq, :revision, :fraud, :source, :known_at, :recorded_at, :note,"
                + " :transaction_id, :label_seq) USING TIMESTAMP :written");
    String ofPart = "SELECT " + COLUMNS + " FROM " + labels + " WHERE account_id = ? AND part = ?";
    selectOfPart = session.prepare(ofPart);
    selectOfTransaction = session.prepare(ofPart + " AND decided_seq = ?");
    tokens =
        session.prepare(
            "SELECT "
                + COLUMNS
                + " FROM "
                + labels
                + " WHERE token(account_id, part) > ? AND token(account_id, part) <= ?");
  }

  private static int partOf(long decidedSeq) {
    return DecisionBlock.partOf(DecisionBlock.of(decidedSeq));
  }

  private CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    return session.executeAsync(statement.setExecutionProfileName(settings.profile()));
  }

  /** Writes labels; complete when all are durable. Each may be written more than once. */
  CompletionStage<Done> write(Collection<Label> labels) {
    CompletableFuture<?>[] inserts =
        labels.stream()
            .map(label -> execute(insertOf(label)).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(inserts).thenApply(ignored -> Done.getInstance());
  }

  private BoundStatement insertOf(Label label) {
    BoundStatement bound =
        insert
            .boundStatementBuilder()
            .setString("account_id", label.accountId())
            .setInt("part", partOf(label.decidedSeq()))
            .setLong("decided_seq", label.decidedSeq())
            .setInt("revision", label.revision())
            .setBoolean("fraud", label.fraud())
            .setByte("source", (byte) label.source().code())
            .setLong("known_at", label.knownAtMicros())
            .setLong("recorded_at", label.recordedAtMicros())
            .setString("transaction_id", label.transactionId())
            .setLong("label_seq", label.labelSeq())
            .setLong("written", label.labelSeq())
            .build();
    // What is absent stays unset: a null would be written as a tombstone.
    String note = label.note();
    return note == null ? bound : bound.setString("note", note);
  }

  /** Returns the labels of a transaction, the latest last. */
  public CompletionStage<List<Label>> ofTransaction(String accountId, long decidedSeq) {
    return execute(selectOfTransaction.bind(accountId, partOf(decidedSeq), decidedSeq))
        .thenCompose(page -> collect(page, new ArrayList<>()));
  }

  /**
   * Returns the labels of an account's transactions, in the order of these and the latest of each
   * last.
   *
   * @param throughSeq of the transactions that events up to this one decided
   */
  public CompletionStage<List<Label>> ofAccount(String accountId, long throughSeq) {
    CompletionStage<List<Label>> labels = CompletableFuture.completedStage(new ArrayList<>());
    if (throughSeq < 1) {
      return labels;
    }
    for (int i = 0; i <= partOf(throughSeq); i++) {
      int part = i;
      labels =
          labels.thenCompose(
              found ->
                  execute(selectOfPart.bind(accountId, part))
                      .thenCompose(page -> collect(page, found)));
    }
    return labels.thenApply(
        found -> found.stream().filter(label -> label.decidedSeq() <= throughSeq).toList());
  }

  private static CompletionStage<List<Label>> collect(AsyncResultSet page, List<Label> found) {
    for (Row row : page.currentPage()) {
      found.add(Label.of(row));
    }
    return page.hasMorePages()
        ? page.fetchNextPage().thenCompose(next -> collect(next, found))
        : CompletableFuture.completedStage(found);
  }

  /**
   * Reads all labels whose tokens lie in a range. Blocks until the end.
   *
   * @param afterToken where to begin, excluded
   * @param toToken where to end, included
   */
  public void scan(long afterToken, long toToken, Consumer<Label> consumer) {
    Statement<?> statement = tokens.bind(afterToken, toToken).setPageSize(PAGE_ROWS);
    AsyncResultSet page = execute(statement).toCompletableFuture().join();
    while (true) {
      CompletionStage<AsyncResultSet> next = page.hasMorePages() ? page.fetchNextPage() : null;
      for (Row row : page.currentPage()) {
        consumer.accept(Label.of(row));
      }
      if (next == null) {
        return;
      }
      page = next.toCompletableFuture().join();
    }
  }
}
