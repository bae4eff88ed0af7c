package io.hindsight.cli;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.cassandra.Schema;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.stream.connectors.cassandra.DriverConfigLoaderFromConfig;

/**
 * The least that a decision could cost: the bare driver, set up as the server's, inserts rows like
 * those of the journal into a table like its, with as many in flight as there were transactions.
 */
final class BenchFloor implements AutoCloseable {
  private static final String KEYSPACE = "hindsight_bench_floor";
  private static final String TABLE = KEYSPACE + ".messages";
  private static final String SCHEMA = "/io/hindsight/schema/journal.cql";
  private static final Duration DDL_TIMEOUT = Duration.ofSeconds(60);

  /** About as much as a decision with its transaction. */
  private static final int EVENT_BYTES = 300;

  private static final int SERIALIZER = 4711;
  private static final String MANIFEST = "transaction-decided-1";
  private static final String TIME_BUCKET = "1700000000000";

  private final CqlSession session;
  private final PreparedStatement insert;
  private final String profile;
  private final BenchSettings settings;
  private final List<Chain> chains = new ArrayList<>();

  /** Connects to a database, and makes a keyspace of its own there. */
  BenchFloor(InetSocketAddress database, String datacenter, BenchSettings settings) {
    this.settings = settings;
    Config config =
        new ServerSettings()
            .cassandra(
                List.of(database.getAddress().getHostAddress() + ":" + database.getPort()),
                datacenter)
            .config()
            .withFallback(ConfigFactory.load());
    CassandraSettings server = CassandraSettings.of(config);
    profile = server.profile();
    session =
        CqlSession.builder()
            .withConfigLoader(
                DriverConfigLoaderFromConfig.fromConfig(config.getConfig("datastax-java-driver")))
            .build();
    insert =
        prepare(new CassandraSettings(KEYSPACE, KEYSPACE, KEYSPACE, server.replication(), profile));
    SplittableRandom seeds = new SplittableRandom(settings.seed());
    for (int number = 0; number < settings.inFlight(); number++) {
      chains.add(new Chain(number, seeds.split()));
    }
  }

  private PreparedStatement prepare(CassandraSettings scratch) {
    for (String statement : Schema.statements(SCHEMA, scratch, Map.of())) {
      if (statement.contains("KEYSPACE") || statement.contains(TABLE)) {
        session.execute(SimpleStatement.newInstance(statement).setTimeout(DDL_TIMEOUT));
      }
    }
    return session.prepare(
        "INSERT INTO "
            + TABLE
            + " (persistence_id, partition_nr, sequence_nr, timestamp, timebucket, writer_uuid,"
            + " ser_id, ser_manifest, event_manifest, event)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  /**
   * Inserts for so long, as soon as one of those in flight is done.
   *
   * @throws CommandFailure when an insert failed
   */
  LoadResult run(Duration duration, BenchWait.Progress progress) throws InterruptedException {
    LongAdder inserted = new LongAdder();
    long began = System.nanoTime();
    LoadPace pace = LoadPace.atOnceFor(duration);
    List<CompletableFuture<Latencies>> running =
        chains.stream().map(chain -> chain.start(pace, inserted)).toList();
    var all = CompletableFuture.allOf(running.toArray(CompletableFuture[]::new));
    BenchWait.until(all::isDone, inserted::sum, progress);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    Latencies latencies = new Latencies();
    try {
      running.forEach(chain -> latencies.addAll(chain.join()));
    } catch (CompletionException e) {
      throw new CommandFailure(
          "an insert of the floor failed: " + e.getCause(), CommandFailure.SOFTWARE, e);
    }
    return new LoadResult(latencies, elapsed, 0, 0);
  }

  @Override
  public void close() {
    session.close();
  }

  /** Inserts one after the other, into accounts of its own. */
  private final class Chain {
    private final int number;
    private final SplittableRandom random;
    private final int accounts;
    private final long[] written;
    private final ByteBuffer event;
    private final String writer = Uuids.random().toString();

    Chain(int number, SplittableRandom random) {
      this.number = number;
      this.random = random;
      this.accounts = (settings.accounts() - number - 1) / settings.inFlight() + 1;
      this.written = new long[accounts];
      byte[] bytes = new byte[EVENT_BYTES];
      random.nextBytes(bytes);
      this.event = ByteBuffer.wrap(bytes);
    }

    CompletableFuture<Latencies> start(LoadPace pace, LongAdder inserted) {
      var done = new CompletableFuture<Latencies>();
      next(pace, inserted, new Latencies(), done);
      return done;
    }

    /** Each step follows the one before it, whichever thread of the driver that ended on. */
    private void next(
        LoadPace pace, LongAdder inserted, Latencies latencies, CompletableFuture<Latencies> done) {
      BoundStatement row = row();
      long began = pace.awaitNext();
      if (began == LoadPace.END) {
        done.complete(latencies);
        return;
      }
      session
          .executeAsync(row)
          .thenAccept(
              result -> {
                latencies.add(System.nanoTime() - began);
                inserted.increment();
                next(pace, inserted, latencies, done);
              })
          .whenComplete(
              (result, failure) -> {
                if (failure != null) {
                  done.completeExceptionally(failure);
                }
              });
    }

    private BoundStatement row() {
      int index = random.nextInt(accounts);
      String account = "account|bench-" + (index * settings.inFlight() + number);
      return insert
          .boundStatementBuilder(
              account,
              0L,
              ++written[index],
              Uuids.timeBased(),
              TIME_BUCKET,
              writer,
              SERIALIZER,
              MANIFEST,
              "",
              event.duplicate())
          .setExecutionProfileName(profile)
          .build();
    }
  }
}
