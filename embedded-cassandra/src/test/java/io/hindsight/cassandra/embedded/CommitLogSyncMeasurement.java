package io.hindsight.cassandra.embedded;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Measures what the kinds of commit log sync cost: single writes one after the other, and writes
 * with many in flight, each of a 300-byte row. Run by hand: arguments are the directory of
 * Cassandra's jars, a directory on the disk that matters, and the names of {@link CommitLogSync} in
 * the order to measure them; name the first one twice, for the client is slow until it is warm.
 */
final class CommitLogSyncMeasurement {

  private static final int WARM_UP = 30_000;
  private static final int SINGLE = 2_000;
  private static final int MANY = 100_000;
  private static final int IN_FLIGHT = 128;

  private CommitLogSyncMeasurement() {}

  /** Prints a line per name. */
  public static void main(String[] args) throws Exception {
    for (String name : List.of(args).subList(2, args.length)) {
      CommitLogSync sync = CommitLogSync.valueOf(name);
      Path data = Files.createTempDirectory(Path.of(args[1]), "sync-");
      EmbeddedCassandraSettings settings =
          EmbeddedCassandraSettings.defaults(data, Path.of(args[0]));
      try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings, sync);
          CqlSession session =
              CqlSession.builder()
                  .addContactPoint(cassandra.contactPoint())
                  .withLocalDatacenter(cassandra.localDatacenter())
                  .build()) {
        measure(sync, session);
      }
    }
  }

  private static void measure(CommitLogSync sync, CqlSession session) throws Exception {
    session.execute(
        "CREATE KEYSPACE m WITH replication={'class': 'SimpleStrategy', 'replication_factor': 1}");
    session.execute("CREATE TABLE m.rows (a bigint, b bigint, c text, PRIMARY KEY (a, b))");
    PreparedStatement insert = session.prepare("INSERT INTO m.rows (a, b, c) VALUES (?, ?, ?)");
    String text = "x".repeat(300);
    inFlight(session, insert, text, WARM_UP);
    long[] nanos = new long[SINGLE];
    for (int i = 0; i < SINGLE; i++) {
      long from = System.nanoTime();
      session.execute(insert.bind((long) i, -1L, text));
      nanos[i] = System.nanoTime() - from;
    }
    Arrays.sort(nanos);
    long from = System.nanoTime();
    inFlight(session, insert, text, MANY);
    double seconds = (System.nanoTime() - from) / 1e9;
    System.out.printf(
        "%s: single p50 %.2f ms, p99 %.2f ms; %d in flight %.0f writes/s%n",
        sync, nanos[SINGLE / 2] / 1e6, nanos[SINGLE * 99 / 100] / 1e6, IN_FLIGHT, MANY / seconds);
  }

  private static void inFlight(CqlSession session, PreparedStatement insert, String text, int count)
      throws Exception {
    Semaphore permits = new Semaphore(IN_FLIGHT);
    for (long i = 0; i < count; i++) {
      permits.acquire();
      session
          .executeAsync(insert.bind(i % 5_000, i, text))
          .whenComplete(
              (result, failure) -> {
                permits.release();
                if (failure != null) {
                  failure.printStackTrace();
                }
              });
    }
    permits.acquire(IN_FLIGHT);
  }
}
