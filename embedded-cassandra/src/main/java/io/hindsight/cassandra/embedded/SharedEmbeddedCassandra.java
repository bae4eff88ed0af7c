package io.hindsight.cassandra.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One throw-away database for all tests of a JVM: started when first asked for, stopped and deleted
 * at the end of the JVM. Tests keep apart by keyspaces.
 *
 * <p>System properties: {@value #LIBRARIES} names the directory of Cassandra's jars (required);
 * {@value #DIRECTORY} the directory in which the data directory is made, by default {@code target}
 * of the working directory where there is one, else that of temporary files.
 */
public final class SharedEmbeddedCassandra {

  private static final String LIBRARIES = "hindsight.cassandra.lib";
  private static final String DIRECTORY = "hindsight.cassandra.tmp";

  /** Tests share the machine with each other. */
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

  private static @Nullable EmbeddedCassandra instance;

  private SharedEmbeddedCassandra() {}

  /**
   * The database of this JVM, started again should it have ended.
   *
   * @throws IllegalStateException when it does not start, or when nobody says where the jars are
   */
  public static synchronized EmbeddedCassandra get() {
    EmbeddedCassandra running = instance;
    if (running != null && running.process().isAlive()) {
      return running;
    }
    EmbeddedCassandra started = start();
    instance = started;
    return started;
  }

  private static EmbeddedCassandra start() {
    String libraries = System.getProperty(LIBRARIES);
    if (libraries == null) {
      throw new IllegalStateException(
          LIBRARIES + ": null (expected: the directory of Cassandra's jars)");
    }
    try {
      Path data = Files.createTempDirectory(parentDirectory(), "cassandra-");
      EmbeddedCassandra cassandra =
          EmbeddedCassandra.start(
              EmbeddedCassandraSettings.defaults(data, Path.of(libraries))
                  .withStartTimeout(START_TIMEOUT));
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> discard(cassandra, data), "cassandra-discard"));
      return cassandra;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (EmbeddedCassandraException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static Path parentDirectory() throws IOException {
    String named = System.getProperty(DIRECTORY);
    if (named != null) {
      return Files.createDirectories(Path.of(named));
    }
    Path target = Path.of("target").toAbsolutePath();
    return Files.isDirectory(target) ? target : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Nothing of it is wanted any more, so it need not stop in order. */
  private static void discard(EmbeddedCassandra cassandra, Path data) {
    cassandra.process().destroyForcibly();
    cassandra.exit().toCompletableFuture().join();
    try (Stream<Path> below = Files.walk(data)) {
      List<Path> all = below.sorted(Comparator.reverseOrder()).toList();
      for (Path path : all) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // What is left lies in a build or temporary directory and is in nobody's way.
    }
  }
}
