package io.hindsight.cassandra.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How to run the embedded database.
 *
 * @param dataDirectory holds everything the database writes, logs included; created when absent
 * @param libraryDirectory holds the jars of Cassandra and of its dependencies, nothing else
 * @param heapMegabytes the child's heap, {@value #HEAP_MEGABYTES_MIN} or more; memtables take a
 *     quarter of that again outside the heap
 * @param startTimeout how long the database may take to answer once it owns the data directory;
 *     replaying a full commit log takes a minute on a slow disk
 * @param lockTimeout how long to wait for a data directory that another process still uses: the
 *     database of an application that was killed needs some seconds to stop
 * @param stopTimeout how long an orderly stop may take before the process is killed
 * @param progress told, in short lines for a person, what is going on; called by the thread that
 *     starts the database
 */
public record EmbeddedCassandraSettings(
    Path dataDirectory,
    Path libraryDirectory,
    int heapMegabytes,
    Duration startTimeout,
    Duration lockTimeout,
    Duration stopTimeout,
    Consumer<String> progress) {

  /** Below this Cassandra 5 does not run well enough to be worth starting. */
  public static final int HEAP_MEGABYTES_MIN = 384;

  private static final int HEAP_MEGABYTES = 1024;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

  /** Checks the values. */
  public EmbeddedCassandraSettings {
    if (heapMegabytes < HEAP_MEGABYTES_MIN) {
      throw new IllegalArgumentException(
          "heapMegabytes: " + heapMegabytes + " (expected: >= " + HEAP_MEGABYTES_MIN + ")");
    }
    requirePositive("startTimeout", startTimeout);
    requirePositive("stopTimeout", stopTimeout);
    if (lockTimeout.isNegative()) {
      throw new IllegalArgumentException("lockTimeout: " + lockTimeout + " (expected: >= 0)");
    }
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    libraryDirectory = libraryDirectory.toAbsolutePath().normalize();
  }

  /** A heap of 1 GB, and timeouts that suit a laptop. Progress is not reported. */
  public static EmbeddedCassandraSettings defaults(Path dataDirectory, Path libraryDirectory) {
    return new EmbeddedCassandraSettings(
        dataDirectory,
        libraryDirectory,
        HEAP_MEGABYTES,
        START_TIMEOUT,
        LOCK_TIMEOUT,
        STOP_TIMEOUT,
        line -> {});
  }

  /** These settings with another heap, in megabytes. */
  public EmbeddedCassandraSettings withHeapMegabytes(int value) {
    return new EmbeddedCassandraSettings(
        dataDirectory, libraryDirectory, value, startTimeout, lockTimeout, stopTimeout, progress);
  }

  /** These settings with another time to start in. */
  public EmbeddedCassandraSettings withStartTimeout(Duration value) {
    return new EmbeddedCassandraSettings(
        dataDirectory, libraryDirectory, heapMegabytes, value, lockTimeout, stopTimeout, progress);
  }

  /** These settings with another time to wait for the data directory. */
  public EmbeddedCassandraSettings withLockTimeout(Duration value) {
    return new EmbeddedCassandraSettings(
        dataDirectory, libraryDirectory, heapMegabytes, startTimeout, value, stopTimeout, progress);
  }

  /** These settings with another time to stop in. */
  public EmbeddedCassandraSettings withStopTimeout(Duration value) {
    return new EmbeddedCassandraSettings(
        dataDirectory, libraryDirectory, heapMegabytes, startTimeout, lockTimeout, value, progress);
  }

  /** These settings with a listener for progress. */
  public EmbeddedCassandraSettings withProgress(Consumer<String> value) {
    return new EmbeddedCassandraSettings(
        dataDirectory,
        libraryDirectory,
        heapMegabytes,
        startTimeout,
        lockTimeout,
        stopTimeout,
        value);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
