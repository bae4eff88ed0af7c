package io.hindsight.journal;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.apache.pekko.serialization.Serialization;

/**
 * Reads the journal straight from its table, with the one rule for rows that claim the same place
 * (the newest stands). Thread-safe.
 */
public final class JournalReader {
  private static final String COLUMNS =
      "persistence_id, partition_nr, sequence_nr, ser_id, ser_manifest, event";

  private final CqlSession session;
  private final Serialization serialization;
  private final JournalSettings settings;
  private final PreparedStatement range;
  private final PreparedStatement recorded;
  private final PreparedStatement highest;
  private final PreparedStatement tokens;
  private final PreparedStatement streams;
  private final PreparedStatement streamAfter;

  /** Prepares the statements; blocks while it does. */
  public JournalReader(CqlSession session, Serialization serialization, JournalSettings settings) {
    this.session = session;
    this.serialization = serialization;
    this.settings = settings;
    String table = settings.keyspace() + ".messages";
    String ofPartition =
        " FROM "
            + table
            + " WHERE persistence_id = ?"
            + " AND partition_nr = ? AND sequence_nr >= ? AND sequence_nr <= ?";
    range = session.prepare("SELECT " + COLUMNS + ofPartition);
    recorded = session.prepare("SELECT " + COLUMNS + ", timestamp" + ofPartition);
    highest =
        session.prepare(
            "SELECT sequence_nr FROM "
                + table
                + " WHERE persistence_id = ? AND partition_nr = ?"
                + " ORDER BY sequence_nr DESC LIMIT 1");
    streams = session.prepare("SELECT DISTINCT persistence_id, partition_nr FROM " + table);
    streamAfter =
        session.prepare(
            "SELECT persistence_id FROM "
                + table
                + " WHERE token(persistence_id, partition_nr) > ? LIMIT 1");
    tokens =
        session.prepare(
            "SELECT "
                + COLUMNS
                + " FROM "
                + table
                + " WHERE token(persistence_id, partition_nr) > ?"
                + " AND token(persistence_id, partition_nr) <= ?");
  }

  /** Returns a stream's events {@code from} to {@code to}, both included, in their order. */
  public CompletionStage<List<JournaledEvent>> read(String persistenceId, long from, long to) {
    var events = new ArrayList<JournaledEvent>();
    return forEach(persistenceId, from, to, events::add).thenApply(ignored -> List.copyOf(events));
  }

  /**
   * Hands a stream's events {@code from} to {@code to} to {@code consumer}, one after the other.
   */
  public CompletionStage<Void> forEach(
      String persistenceId, long from, long to, Consumer<JournaledEvent> consumer) {
    if (from > to) {
      return CompletableFuture.completedStage(null);
    }
    var resolver =
        new NewestRowResolver(
            row ->
                consumer.accept(new JournaledEvent(row.sequenceNr(), row.decode(serialization))));
    return readPartitions(range, persistenceId, from, to, row -> resolver.next(JournalRow.of(row)))
        .thenRun(resolver::end);
  }

  /**
   * Returns a stream's rows {@code from} to {@code to}, both included, in their order and not
   * decoded: the caller does that, wherever it likes, and asks for no more than it can hold.
   */
  public CompletionStage<List<RecordedRow>> rows(String persistenceId, long from, long to) {
    if (from > to) {
      return CompletableFuture.completedStage(List.of());
    }
    var rows = new ArrayList<RecordedRow>();
    return readPartitions(recorded, persistenceId, from, to, row -> add(rows, RecordedRow.of(row)))
        .thenApply(ignored -> rows);
  }

  /** Of several rows of one place the newest, which comes last, stands. */
  private static void add(List<RecordedRow> rows, RecordedRow next) {
    int last = rows.size() - 1;
    if (last >= 0 && rows.get(last).row().isSamePlaceAs(next.row())) {
      rows.set(last, next);
    } else {
      rows.add(next);
    }
  }

  private long partitionOf(long sequenceNr) {
    return (sequenceNr - 1) / settings.partitionSize();
  }

  private CompletionStage<Void> readPartitions(
      PreparedStatement select, String persistenceId, long from, long to, Consumer<Row> rows) {
    long partition = partitionOf(from);
    BoundStatement statement =
        select
            .bind(persistenceId, partition, from, to)
            .setPageSize(settings.pageSize())
            .setExecutionProfileName(settings.profile());
    return session
        .executeAsync(statement)
        .thenCompose(page -> readPages(page, 0, rows))
        .thenCompose(
            last -> {
              long end = (partition + 1) * settings.partitionSize();
              return last < end || end >= to
                  ? CompletableFuture.<Void>completedStage(null)
                  : readPartitions(select, persistenceId, end + 1, to, rows);
            });
  }

  private CompletionStage<Long> readPages(
      AsyncResultSet page, long lastBefore, Consumer<Row> rows) {
    long last = lastBefore;
    for (Row row : page.currentPage()) {
      last = row.getLong(2);
      rows.accept(row);
    }
    long lastSoFar = last;
    return page.hasMorePages()
        ? page.fetchNextPage().thenCompose(next -> readPages(next, lastSoFar, rows))
        : CompletableFuture.completedStage(lastSoFar);
  }

  /** Returns the sequence number of a stream's last event; 0 when it has none. */
  public CompletionStage<Long> highestSequenceNr(String persistenceId) {
    return highestFrom(persistenceId, 0, 0);
  }

  private CompletionStage<Long> highestFrom(String persistenceId, long partition, long before) {
    return session
        .executeAsync(
            highest.bind(persistenceId, partition).setExecutionProfileName(settings.profile()))
        .thenCompose(
            result -> {
              Row row = result.one();
              if (row == null) {
                return CompletableFuture.completedStage(before);
              }
              long found = row.getLong(0);
              boolean full = found >= (partition + 1) * settings.partitionSize();
              return full
                  ? highestFrom(persistenceId, partition + 1, found)
                  : CompletableFuture.completedStage(found);
            });
  }

  /**
   * Reads all streams whose tokens lie in a range, in the order of the table: all events of a
   * partition of a stream follow each other, in sequence. Blocks until the end; the next page is
   * fetched while one is consumed.
   *
   * @param afterToken where to begin, excluded
   * @param toToken where to end, included
   */
  public void scan(long afterToken, long toToken, Consumer<JournalRow> consumer) {
    var resolver = new NewestRowResolver(consumer);
    var rows = new JournalRowReader();
    BoundStatement statement =
        tokens
            .bind(afterToken, toToken)
            .setPageSize(settings.pageSize())
            .setExecutionProfileName(settings.profile());
    AsyncResultSet page = session.executeAsync(statement).toCompletableFuture().join();
    while (true) {
      CompletionStage<AsyncResultSet> next = page.hasMorePages() ? page.fetchNextPage() : null;
      for (Row row : page.currentPage()) {
        resolver.next(rows.read(row));
      }
      if (next == null) {
        resolver.end();
        return;
      }
      page = next.toCompletableFuture().join();
    }
  }

  /** Returns the names of all streams, each once, in no particular order. Blocks as it goes. */
  public Iterable<String> streams() {
    var statement =
        streams.bind().setPageSize(settings.pageSize()).setExecutionProfileName(settings.profile());
    return () ->
        StreamSupport.stream(session.execute(statement).spliterator(), false)
            .filter(row -> row.getLong(1) == 0)
            .map(row -> row.getString(0))
            .iterator();
  }

  /** Returns the stream whose partition follows a token; empty after the last. */
  public CompletionStage<Optional<String>> streamAfter(long token) {
    return session
        .executeAsync(streamAfter.bind(token).setExecutionProfileName(settings.profile()))
        .thenApply(result -> Optional.ofNullable(result.one()).map(row -> row.getString(0)));
  }

  /** Decodes an event of {@link #scan}. */
  public Object decode(JournalRow row) {
    return row.decode(serialization);
  }

  /** Returns how many events are fetched at once. */
  public int pageSize() {
    return settings.pageSize();
  }

  /** Returns how many events one partition of a stream holds. */
  public int partitionSize() {
    return settings.partitionSize();
  }
}
