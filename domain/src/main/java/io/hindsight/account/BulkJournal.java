package io.hindsight.account;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.hindsight.account.AccountCommand.DecideTransaction;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.journal.JournalSettings;
import io.hindsight.rulebook.RulePlan;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.Transaction;
import io.hindsight.serialization.CatalogueSerializer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides transactions of many accounts and writes the events straight into an empty journal, for
 * measurements that need a long history soon. The rows are those that the accounts' actors would
 * have written, had they been told the same in the same order, but for the times at which they were
 * recorded and the names of their writers. There must be no server on that journal meanwhile, and
 * the rules must ask nothing of profiles. Not thread-safe.
 */
public final class BulkJournal {
  private static final int BATCH_ROWS = 16;
  private static final int BATCHES_IN_FLIGHT = 64;

  private final CqlSession session;
  private final JournalSettings settings;
  private final RulePlan plan;
  private final CatalogueSerializer serializer = new CatalogueSerializer();
  private final PreparedStatement insert;
  private final String writer = UUID.randomUUID().toString();
  private final Map<String, Stream> streams = new HashMap<>();
  private final Semaphore room = new Semaphore(BATCHES_IN_FLIGHT);
  private final AtomicReference<@Nullable Throwable> writeFailure = new AtomicReference<>();

  /** An account: its features, and the rows that are still to be written. */
  private static final class Stream {
    private final FeatureState features;
    private final List<BoundStatement> rows = new ArrayList<>(BATCH_ROWS);
    private long sequenceNr;

    Stream(FeatureState features) {
      this.features = features;
    }
  }

  /**
   * Prepares the statement; blocks while it does.
   *
   * @param plan the rules that decide
   * @throws IllegalArgumentException when the rules ask profiles
   */
  public BulkJournal(CqlSession session, JournalSettings settings, RulePlan plan) {
    if (!plan.profiles().isEmpty()) {
      throw new IllegalArgumentException(
          "rules: profiles of " + plan.profiles().keySet() + " (expected: none)");
    }
    this.session = session;
    this.settings = settings;
    this.plan = plan;
    this.insert =
        session.prepare(
            "INSERT INTO "
                + settings.keyspace()
                + ".messages (persistence_id, partition_nr, sequence_nr, timestamp, timebucket,"
                + " writer_uuid, ser_id, ser_manifest, event_manifest, event)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  /** Decides a transaction as an import does, and writes that soon. */
  public void decide(Transaction tx) {
    Stream stream =
        streams.computeIfAbsent(tx.accountId(), id -> new Stream(plan.rules().newState()));
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    var command = new DecideTransaction(tx, plan, tx.occurredAtMicros(), now, true, List.of());
    TransactionDecided event =
        AccountDecider.judge(stream.sequenceNr + 1, stream.features, command, List.of());
    stream.features.observe(tx);
    stream.sequenceNr++;
    stream.rows.add(row(tx.accountId(), stream.sequenceNr, event));
    boolean endsPartition = stream.sequenceNr % settings.partitionSize() == 0;
    if (stream.rows.size() >= BATCH_ROWS || endsPartition) {
      write(stream.rows);
      stream.rows.clear();
    }
  }

  private BoundStatement row(String accountId, long sequenceNr, TransactionDecided event) {
    UUID timestamp = Uuids.timeBased();
    long hour =
        Instant.ofEpochMilli(Uuids.unixTimestamp(timestamp))
            .atOffset(ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.HOURS)
            .toInstant()
            .toEpochMilli();
    return insert.bind(
        AccountId.streamOf(accountId),
        (sequenceNr - 1) / settings.partitionSize(),
        sequenceNr,
        timestamp,
        Long.toString(hour),
        writer,
        CatalogueSerializer.IDENTIFIER,
        serializer.manifest(event),
        "",
        ByteBuffer.wrap(serializer.toBinary(event)));
  }

  /** All rows are of one partition. */
  private void write(List<BoundStatement> rows) {
    Statement<?> statement =
        rows.size() == 1
            ? rows.get(0)
            : BatchStatement.newInstance(DefaultBatchType.UNLOGGED, List.copyOf(rows));
    room.acquireUninterruptibly();
    session
        .executeAsync(statement.setExecutionProfileName(settings.profile()))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                writeFailure.compareAndSet(null, failure);
              }
              room.release();
            });
    throwIfWriteFailed();
  }

  private void throwIfWriteFailed() {
    Throwable failure = writeFailure.get();
    if (failure != null) {
      throw new CompletionException("cannot write the journal", failure);
    }
  }

  /** Writes what is left; when this returns, everything is durable. */
  public void finish() {
    for (Stream stream : streams.values()) {
      if (!stream.rows.isEmpty()) {
        write(stream.rows);
        stream.rows.clear();
      }
    }
    room.acquireUninterruptibly(BATCHES_IN_FLIGHT);
    room.release(BATCHES_IN_FLIGHT);
    throwIfWriteFailed();
  }

  /** Returns the number of accounts that have events. */
  public int accounts() {
    return streams.size();
  }
}
