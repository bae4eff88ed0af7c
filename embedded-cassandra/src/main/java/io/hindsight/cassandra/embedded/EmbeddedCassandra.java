package io.hindsight.cassandra.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A Cassandra 5 in a child JVM on loopback.
 *
 * <p>The child has a class path of its own, since Cassandra's libraries must not meet the
 * application's. It ends with this process, however that ends: its standard input is a pipe that we
 * hold. Signals of the terminal do not reach it, so an application may still write while it stops.
 * An acknowledged write survives the death of either process.
 *
 * <p>Instances are safe for use by several threads.
 */
public final class EmbeddedCassandra implements AutoCloseable {

  /** Cassandra 5.0 runs on 11 and 17; everything here is tried on 17. */
  private static final int JAVA_FEATURE = 17;

  /** How often a start is tried again after another process took a port that was free. */
  private static final int START_ATTEMPTS = 3;

  /** How long a killed process may take to vanish. */
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

  private static final String DATACENTER = "datacenter1";

  private final EmbeddedCassandraSettings settings;
  private final Process child;
  private final InetSocketAddress contactPoint;
  private final boolean reused;

  EmbeddedCassandra(
      EmbeddedCassandraSettings settings,
      Process child,
      InetSocketAddress contactPoint,
      boolean reused) {
    this.settings = settings;
    this.child = child;
    this.contactPoint = contactPoint;
    this.reused = reused;
  }

  /**
   * Starts the database on new or existing data and returns when it answered a query.
   *
   * @throws EmbeddedCassandraException when it does not; nothing is left running then
   */
  public static EmbeddedCassandra start(EmbeddedCassandraSettings settings)
      throws EmbeddedCassandraException {
    return start(settings, CommitLogSync.BATCH);
  }

  static EmbeddedCassandra start(EmbeddedCassandraSettings settings, CommitLogSync sync)
      throws EmbeddedCassandraException {
    int feature = Runtime.version().feature();
    if (feature != JAVA_FEATURE) {
      throw new EmbeddedCassandraException(
          "Java version: "
              + feature
              + " (expected: 17, which the embedded Cassandra needs; set JAVA_HOME to a JDK 17,"
              + " or name a cluster instead)");
    }
    CassandraLibraries libraries = CassandraLibraries.in(settings.libraryDirectory());
    for (int attempt = 1; ; attempt++) {
      try {
        return new StartAttempt(settings, libraries, sync).run();
      } catch (PortTakenException e) {
        if (attempt == START_ATTEMPTS) {
          throw e.failure();
        }
        settings.progress().accept("a port was taken meanwhile, starting Cassandra again");
      }
    }
  }

  /** Where clients connect: loopback, with a port that is another one after each start. */
  public InetSocketAddress contactPoint() {
    return contactPoint;
  }

  /** The data center that a driver must name as its own. */
  public String localDatacenter() {
    return DATACENTER;
  }

  /** The database's own log. */
  public Path logFile() {
    return new CassandraDirectories(settings.dataDirectory()).log();
  }

  /** The child JVM. */
  public ProcessHandle process() {
    return child.toHandle();
  }

  /** Whether there was data before the start. */
  public boolean reused() {
    return reused;
  }

  /**
   * Completes with the exit code when the child has ended, in whatever way: by {@link #close()}, by
   * a fault of its own, or killed (128 + the signal's number).
   */
  public CompletionStage<Integer> exit() {
    return child.onExit().thenApply(Process::exitValue).minimalCompletionStage();
  }

  /**
   * Stops the database in order (memtables are flushed, so the next start is quick), by force when
   * that takes longer than the settings allow. Does nothing when it has ended.
   */
  @Override
  public void close() {
    stop(child, settings.stopTimeout());
  }

  /** Stops a child by closing its standard input; kills it when it does not follow. */
  static void stop(Process child, Duration timeout) {
    try {
      child.getOutputStream().close();
    } catch (IOException e) {
      // The pipe is broken: it has ended already, or is about to.
    }
    try {
      if (child.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
      child.destroyForcibly().waitFor(KILL_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static String datacenter() {
    return DATACENTER;
  }
}
