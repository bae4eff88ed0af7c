package io.hindsight.cli;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.hindsight.account.AccountEvent;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.cassandra.Schema;
import io.hindsight.journal.JournalSettings;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.serialization.EventCatalogue;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.stream.connectors.cassandra.DriverConfigLoaderFromConfig;
import org.jspecify.annotations.Nullable;

/**
 * The least that a rebuild could cost: the bare driver, set up as the server's, scans the journal
 * by tokens and decodes the same events, then writes the rows that the build came to, into tables
 * like its own. Nothing is judged.
 */
final class BenchRebuildFloor implements AutoCloseable {
  private static final String KEYSPACE = "hindsight_bench_floor";
  private static final String TABLE = KEYSPACE + ".decisions_0";
  private static final String SCHEMA = "/io/hindsight/schema/slot.cql";
  private static final Duration DDL_TIMEOUT = Duration.ofSeconds(60);
  private static final int BATCH_BYTES_MAX = 32 * 1024;
  private static final int WRITES_IN_FLIGHT = 128;
  private static final int SEGMENTS = 64;

  private final CqlSession session;
  private final String profile;
  private final int pageSize;
  private final int workers;
  private final String keyspace;
  private final PreparedStatement scan;
  private final PreparedStatement insertBlock;
  private final PreparedStatement insertHead;

  /** What an account came to: its head, and its blocks by part. */
  private record Result(
      String accountId,
      long lastSeq,
      long decided,
      long stateSeq,
      @Nullable ByteBuffer state,
      List<Block> blocks) {}

  private record Block(int part, int block, ByteBuffer data) {}

  /**
   * What was measured.
   *
   * @param events journal rows that were read and decoded
   * @param scan how long that took
   * @param writes how long the results took to write
   * @param bytes of the results
   */
  record Floor(long events, Duration scan, Duration writes, long bytes) {
    double eventsPerSecond() {
      return Figures.perSecond(events, scan.plus(writes));
    }
  }

  /** Connects to a database, and makes tables of its own there. */
  BenchRebuildFloor(InetSocketAddress database, String datacenter, int workers) {
    this.workers = workers;
    Config config =
        new ServerSettings()
            .cassandra(
                List.of(database.getAddress().getHostAddress() + ":" + database.getPort()),
                datacenter)
            .config()
            .withFallback(ConfigFactory.load());
    CassandraSettings server = CassandraSettings.of(config);
    JournalSettings journal = JournalSettings.of(config);
    profile = server.profile();
    keyspace = server.keyspace();
    pageSize = journal.pageSize();
    session =
        CqlSession.builder()
            .withConfigLoader(
                DriverConfigLoaderFromConfig.fromConfig(config.getConfig("datastax-java-driver")))
            .build();
    createTables(server);
    scan =
        session.prepare(
            "SELECT persistence_id, partition_nr, sequence_nr, ser_id, ser_manifest, event FROM "
                + journal.keyspace()
                + ".messages WHERE token(persistence_id, partition_nr) > ?"
                + " AND token(persistence_id, partition_nr) <= ?");
    insertBlock =
        session.prepare(
            "INSERT INTO "
                + TABLE
                + " (account_id, part, build, block, data) VALUES (?, ?, 1, ?, ?)");
    insertHead =
        session.prepare(
            "INSERT INTO "
                + TABLE
                + " (account_id, part, head_build, last_seq, decided, state_build, state_seq, state)"
                + " VALUES (?, 0, 1, ?, ?, 1, ?, ?)");
  }

  private void createTables(CassandraSettings server) {
    var scratch =
        new CassandraSettings(
            KEYSPACE,
            server.journalKeyspace(),
            server.profileKeyspace(),
            server.replication(),
            profile);
    execute("DROP KEYSPACE IF EXISTS " + KEYSPACE);
    execute("CREATE KEYSPACE " + KEYSPACE + " WITH replication = " + server.replication());
    for (String statement : Schema.statements(SCHEMA, scratch, Map.of("${slot}", "0"))) {
      execute(statement);
    }
  }

  private void execute(String ddl) {
    session.execute(SimpleStatement.newInstance(ddl).setTimeout(DDL_TIMEOUT));
  }

  /**
   * Measures.
   *
   * @param build whose results are written once more
   */
  Floor measure(int build) {
    List<Result> results = readResults(slotOf(build));
    long bytes = results.stream().mapToLong(BenchRebuildFloor::bytesOf).sum();
    long began = System.nanoTime();
    long events = scanAll();
    long scanned = System.nanoTime();
    writeAll(results);
    long written = System.nanoTime();
    return new Floor(
        events, Duration.ofNanos(scanned - began), Duration.ofNanos(written - scanned), bytes);
  }

  private int slotOf(int build) {
    for (int slot = 0; slot < RuleBook.SLOTS; slot++) {
      Row row =
          session
              .execute("SELECT head_build FROM " + keyspace + ".decisions_" + slot + " LIMIT 1")
              .one();
      if (row != null && row.getInt(0) == build) {
        return slot;
      }
    }
    throw new CommandFailure("no tables of build " + build, CommandFailure.SOFTWARE, null);
  }

  private static long bytesOf(Result result) {
    ByteBuffer state = result.state();
    long blocks = result.blocks().stream().mapToLong(block -> block.data().remaining()).sum();
    return blocks + (state == null ? 0 : state.remaining());
  }

  private List<Result> readResults(int slot) {
    var results = new ArrayList<Result>();
    SimpleStatement all =
        SimpleStatement.newInstance(
                "SELECT account_id, part, last_seq, decided, state_seq, state, block, data FROM "
                    + keyspace
                    + ".decisions_"
                    + slot)
            .setPageSize(pageSize);
    Result current = null;
    for (Row row : session.execute(all)) {
      String accountId = row.getString(0);
      if (current == null || !current.accountId().equals(accountId)) {
        ByteBuffer state = row.getByteBuffer(5);
        current =
            new Result(
                accountId,
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                state,
                new ArrayList<>());
        results.add(current);
      }
      ByteBuffer data = row.getByteBuffer(7);
      if (data != null) {
        current.blocks().add(new Block(row.getInt(1), row.getInt(6), data));
      }
    }
    return results;
  }

  private long scanAll() {
    LongAdder events = new LongAdder();
    var next = new AtomicInteger();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      running.add(
          CompletableFuture.runAsync(
              () -> {
                for (int segment = next.getAndIncrement();
                    segment < SEGMENTS;
                    segment = next.getAndIncrement()) {
                  scanSegment(segment, events);
                }
              }));
    }
    try {
      running.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw new CommandFailure(
          "the scan of the floor failed: " + e.getCause(), CommandFailure.SOFTWARE, e);
    }
    return events.sum();
  }

  private static long token(int segment) {
    BigInteger step = BigInteger.ONE.shiftLeft(64).divide(BigInteger.valueOf(SEGMENTS));
    return BigInteger.valueOf(Long.MIN_VALUE)
        .add(step.multiply(BigInteger.valueOf(segment)))
        .longValue();
  }

  private void scanSegment(int segment, LongAdder events) {
    long to = segment == SEGMENTS - 1 ? Long.MAX_VALUE : token(segment + 1);
    BoundStatement statement =
        scan.bind(token(segment), to).setPageSize(pageSize).setExecutionProfileName(profile);
    AsyncResultSet page = session.executeAsync(statement).toCompletableFuture().join();
    while (true) {
      CompletionStage<AsyncResultSet> nextPage = page.hasMorePages() ? page.fetchNextPage() : null;
      for (Row row : page.currentPage()) {
        if (decode(row) instanceof AccountEvent) {
          events.increment();
        }
      }
      if (nextPage == null) {
        return;
      }
      page = nextPage.toCompletableFuture().join();
    }
  }

  private static Object decode(Row row) {
    ByteBuffer stored = row.getByteBuffer(5);
    String manifest = row.getString(4);
    if (stored == null || manifest == null) {
      throw new IllegalStateException("an event without content in " + row.getString(0));
    }
    byte[] bytes = new byte[stored.remaining()];
    stored.duplicate().get(bytes);
    try {
      return EventCatalogue.get().decode(manifest, bytes);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private void writeAll(List<Result> results) {
    var room = new Semaphore(WRITES_IN_FLIGHT);
    var failure = new AtomicReference<@Nullable Throwable>();
    for (Result result : results) {
      var batch = new Batch(room, failure);
      ByteBuffer state = result.state();
      for (Block block : result.blocks()) {
        batch.add(
            block.part(),
            block.data().remaining(),
            insertBlock.bind(result.accountId(), block.part(), block.block(), block.data()));
      }
      batch.add(
          0,
          state == null ? 0 : state.remaining(),
          insertHead.bind(
              result.accountId(), result.lastSeq(), result.decided(), result.stateSeq(), state));
      batch.send();
    }
    room.acquireUninterruptibly(WRITES_IN_FLIGHT);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new CommandFailure(
          "a write of the floor failed: " + failed, CommandFailure.SOFTWARE, failed);
    }
  }

  /** Rows of one partition that go together. */
  private final class Batch {
    private final Semaphore room;
    private final AtomicReference<@Nullable Throwable> failure;
    private BatchStatementBuilder rows = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    private int part;
    private int bytes;

    Batch(Semaphore room, AtomicReference<@Nullable Throwable> failure) {
      this.room = room;
      this.failure = failure;
    }

    void add(int ofPart, int size, BatchableStatement<?> row) {
      if (ofPart != part || bytes + size > BATCH_BYTES_MAX) {
        send();
      }
      part = ofPart;
      bytes += size;
      rows.addStatement(row);
    }

    void send() {
      if (rows.getStatementsCount() == 0) {
        return;
      }
      BatchStatement batch = rows.build();
      rows = BatchStatement.builder(DefaultBatchType.UNLOGGED);
      bytes = 0;
      room.acquireUninterruptibly();
      session
          .executeAsync(batch.setExecutionProfileName(profile))
          .whenComplete(
              (done, failed) -> {
                if (failed != null) {
                  failure.compareAndSet(null, failed);
                }
                room.release();
              });
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
