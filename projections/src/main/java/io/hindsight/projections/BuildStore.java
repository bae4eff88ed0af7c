package io.hindsight.projections;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rules.Hit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The tables of builds: the only class that writes them. Every write is idempotent and carries the
 * last event it holds as its timestamp, so that writers may overlap and repeat in any order.
 */
public final class BuildStore {
  private static final Duration TRUNCATE_TIMEOUT = Duration.ofSeconds(60);

  /** Cassandra refuses batches over 50 KB; blocks are a few KB each. */
  private static final int BATCH_BYTES_MAX = 32 * 1024;

  private final CqlSession session;
  private final CassandraSettings settings;
  private final List<SlotStatements> slots;

  /**
   * The head of an account in a build.
   *
   * @param lastSeq the last event that was folded and written
   * @param stateSeq the event up to which {@code state} goes
   * @param state the fold state; null with none
   * @param toldSeq the event up to which the directory holds the account, as far as the tail wrote
   *     it beside this build; 0 when it has not
   * @param decided how many of the events up to {@code lastSeq} decided a transaction
   */
  record Head(long lastSeq, long stateSeq, @Nullable ByteBuffer state, long toldSeq, long decided) {
    static final Head NONE = new Head(0, 0, null, 0, 0);
  }

  /** Prepares the statements of all slots; blocks while it does. */
  public BuildStore(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    this.slots =
        IntStream.range(0, RuleBook.SLOTS)
            .mapToObj(slot -> new SlotStatements(session, settings.keyspace(), slot))
            .toList();
  }

  SlotStatements statements(BuildRef build) {
    return slots.get(build.slot());
  }

  /** Empties the tables of a slot. */
  public CompletionStage<Done> truncate(int slot) {
    CompletionStage<Done> done = CompletableFuture.completedStage(Done.getInstance());
    for (String table : List.of("decisions_", "alerts_", "alert_days_")) {
      var truncate =
          SimpleStatement.newInstance("TRUNCATE " + settings.keyspace() + "." + table + slot)
              .setTimeout(TRUNCATE_TIMEOUT);
      done =
          done.thenCompose(ignored -> session.executeAsync(truncate))
              .thenApply(ignored -> Done.getInstance());
    }
    return done;
  }

  CompletionStage<Head> readHead(BuildRef build, String accountId) {
    return execute(statements(build).selectHead.bind(accountId))
        .thenApply(
            result -> {
              Row row = result.one();
              if (row == null || row.getInt(0) != build.build()) {
                return Head.NONE;
              }
              boolean hasState = row.getInt(2) == build.build();
              return new Head(
                  row.getLong(1),
                  hasState ? row.getLong(3) : 0,
                  hasState ? row.getByteBuffer(4) : null,
                  row.getLong(5),
                  row.getLong(6));
            });
  }

  /** Returns one block; empty when there is none. */
  public CompletionStage<List<DecisionRecord>> readBlock(
      BuildRef build, String accountId, int block) {
    return execute(
            statements(build)
                .selectBlock
                .bind(accountId, DecisionBlock.partOf(block), build.build(), block))
        .thenApply(
            result -> {
              Row row = result.one();
              ByteBuffer data = row == null ? null : row.getByteBuffer(0);
              return data == null ? List.of() : DecisionBlock.decode(data);
            });
  }

  /**
   * Writes what an account has gained: alerts and full blocks first, and when these are durable the
   * newest block with the account's head, which makes the rest count.
   *
   * @param withState whether the fold state is written too
   */
  public CompletionStage<Done> write(BuildRef build, AccountProgress account, boolean withState) {
    if (!account.isDirty()) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    var first = new ArrayList<CompletableFuture<?>>();
    for (Alert alert : account.alerts()) {
      insertAlert(build, alert).forEach(insert -> first.add(execute(insert).toCompletableFuture()));
    }
    for (BatchStatement batch : blocksBeforeHead(build, account)) {
      first.add(execute(batch).toCompletableFuture());
    }
    Statement<?> head = head(build, account, withState);
    return CompletableFuture.allOf(first.toArray(CompletableFuture[]::new))
        .thenCompose(ignored -> execute(head))
        .thenApply(
            ignored -> {
              account.written(withState);
              return Done.getInstance();
            });
  }

  private List<BatchStatement> blocksBeforeHead(BuildRef build, AccountProgress account) {
    var blocks = new ArrayList<>(account.fullBlocks());
    DecisionBlock.Writer newest = account.newestBlock();
    if (!newest.isEmpty() && !liesWithHead(newest)) {
      blocks.add(newest);
    }
    var batches = new ArrayList<BatchStatement>();
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    int bytes = 0;
    int part = -1;
    for (DecisionBlock.Writer block : blocks) {
      ByteBuffer data = block.toBuffer();
      int blockPart = DecisionBlock.partOf(block.block());
      boolean full = bytes + data.remaining() > BATCH_BYTES_MAX || blockPart != part;
      if (full && batch.getStatementsCount() > 0) {
        batches.add(batch.build());
        batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
        bytes = 0;
      }
      part = blockPart;
      bytes += data.remaining();
      batch.addStatement(insertBlock(build, account.accountId(), block, data));
    }
    if (batch.getStatementsCount() > 0) {
      batches.add(batch.build());
    }
    return batches;
  }

  private static boolean liesWithHead(DecisionBlock.Writer block) {
    return DecisionBlock.partOf(block.block()) == 0;
  }

  private BoundStatement insertBlock(
      BuildRef build, String accountId, DecisionBlock.Writer block, ByteBuffer data) {
    return statements(build)
        .insertBlock
        .bind(
            accountId,
            DecisionBlock.partOf(block.block()),
            build.build(),
            block.block(),
            data,
            build.timestampOf(block.lastSequenceNr()));
  }

  private Statement<?> head(BuildRef build, AccountProgress account, boolean withState) {
    SlotStatements statements = statements(build);
    String id = account.accountId();
    long last = account.sequenceNr();
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    DecisionBlock.Writer newest = account.newestBlock();
    if (!newest.isEmpty() && liesWithHead(newest)) {
      batch.addStatement(insertBlock(build, id, newest, newest.toBuffer()));
    }
    long timestamp = build.timestampOf(last);
    var head =
        statements
            .insertHead
            .boundStatementBuilder()
            .setString("account_id", id)
            .setInt("head_build", build.build())
            .setLong("last_seq", last)
            .setLong("decided", account.decided())
            .setLong("written", timestamp);
    batch.addStatement(
        account.toldSequenceNr() > 0
            ? head.setLong("told_seq", account.toldSequenceNr()).build()
            : head.build());
    if (withState) {
      batch.addStatement(
          statements.insertState.bind(
              id, build.build(), last, ByteBuffer.wrap(account.state()), timestamp));
    }
    return batch.build();
  }

  private List<BoundStatement> insertAlert(BuildRef build, Alert alert) {
    SlotStatements statements = statements(build);
    var tx = alert.transaction();
    List<Hit> hits = alert.evaluation().hits();
    LocalDate day = dayOf(tx.occurredAtMicros());
    long timestamp = build.timestampOf(alert.sequenceNr());
    BoundStatement insert =
        statements
            .insertAlert
            .boundStatementBuilder()
            .setInt("build", build.build())
            .setLocalDate("day", day)
            .setLong("occurred_at", tx.occurredAtMicros())
            .setString("account_id", alert.accountId())
            .setLong("seq", alert.sequenceNr())
            .setString("transaction_id", tx.transactionId())
            .setLong("amount_minor", tx.amountMinor())
            .setString("currency", tx.currency())
            .setByte("decision", (byte) alert.evaluation().decision().code())
            .setShort("score", (short) alert.evaluation().score())
            .setList("rules", hits.stream().map(Hit::rule).toList(), Integer.class)
            .setList("points", hits.stream().map(Hit::points).toList(), Integer.class)
            .setList("messages", hits.stream().map(Hit::message).toList(), String.class)
            .setLong("written", timestamp)
            .build();
    insert = setIfPresent(insert, "terminal_id", tx.terminalId());
    insert = setIfPresent(insert, "merchant_id", tx.merchantId());
    insert = setIfPresent(insert, "country", tx.country());
    insert = setIfPresent(insert, "channel", tx.channel());
    if (alert.isRetro()) {
      insert = insert.setBoolean("retro", true);
    }
    var insertDay = alert.isRetro() ? statements.insertRetroDay : statements.insertAlertDay;
    return List.of(insertDay.bind(build.build(), day, timestamp), insert);
  }

  /** What is absent stays unset: a null would be written as a tombstone. */
  private static BoundStatement setIfPresent(
      BoundStatement statement, String column, @Nullable String value) {
    return value == null ? statement : statement.setString(column, value);
  }

  /** Returns the day, in UTC, on which a transaction occurred. */
  static LocalDate dayOf(long occurredAtMicros) {
    return LocalDate.ofInstant(
        Instant.ofEpochSecond(Math.floorDiv(occurredAtMicros, TimeUnit.SECONDS.toMicros(1))),
        ZoneOffset.UTC);
  }

  CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    return session.executeAsync(statement.setExecutionProfileName(settings.profile()));
  }
}
