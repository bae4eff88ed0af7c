package io.hindsight.cli;

import io.hindsight.cassandra.embedded.EmbeddedCassandra;
import io.hindsight.cassandra.embedded.EmbeddedCassandraException;
import io.hindsight.cassandra.embedded.EmbeddedCassandraSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one measurement needs: a temporary directory, a new database in it, and a server on that.
 * All of it is gone after {@link #close()}, which the end of this process calls too.
 */
final class BenchScene implements AutoCloseable {
  private final Thread onStop = new Thread(this::end, "bench-stop");
  private final Path directory;
  private @Nullable EmbeddedCassandra database;
  private @Nullable BenchServer server;
  private boolean ended;

  private BenchScene(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(onStop);
  }

  /**
   * Starts both, and returns when the server is ready.
   *
   * @param checkout whose server it is, or null for this one's
   * @param temporary where the temporary directory is made, or null for the system's place
   */
  static BenchScene start(@Nullable Path checkout, @Nullable Path temporary)
      throws InterruptedException {
    BenchScene scene = new BenchScene(directory(temporary));
    try {
      scene.startDatabase();
      scene.startServer(checkout, Map.of()).awaitReady();
      return scene;
    } catch (RuntimeException | InterruptedException e) {
      scene.close();
      throw e;
    }
  }

  private static Path directory(@Nullable Path temporary) {
    String prefix = "hindsight-bench";
    try {
      return temporary == null
          ? Files.createTempDirectory(prefix)
          : Files.createTempDirectory(Files.createDirectories(temporary), prefix);
    } catch (IOException e) {
      throw new CommandFailure("cannot make a temporary directory: " + e, e);
    }
  }

  private synchronized void startDatabase() {
    requireGoingOn();
    try {
      database =
          EmbeddedCassandra.start(
              EmbeddedCassandraSettings.defaults(
                  directory.resolve("cassandra"), RunningServer.libraries()));
    } catch (EmbeddedCassandraException e) {
      throw new CommandFailure(
          "the embedded database did not start: " + e.getMessage(), CommandFailure.SOFTWARE, e);
    }
  }

  /**
   * Starts the server once more, on the same database.
   *
   * @param more its settings
   */
  BenchServer restartServer(Map<String, Object> more) {
    return startServer(null, more);
  }

  /** A file of the scene's own, which goes with it. */
  Path file(String name) {
    return directory.resolve(name);
  }

  private synchronized BenchServer startServer(@Nullable Path checkout, Map<String, Object> more) {
    requireGoingOn();
    EmbeddedCassandra running = database();
    server =
        BenchServer.start(
            checkout, running.contactPoint(), running.localDatacenter(), directory, more);
    return server;
  }

  private void requireGoingOn() {
    if (ended) {
      throw new CommandFailure("interrupted");
    }
  }

  synchronized EmbeddedCassandra database() {
    if (database == null) {
      throw new IllegalStateException("there is no database");
    }
    return database;
  }

  synchronized BenchServer server() {
    if (server == null) {
      throw new IllegalStateException("there is no server");
    }
    return server;
  }

  /** Stops the server only. */
  synchronized void stopServer() {
    BenchServer running = server;
    server = null;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onStop);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook does the same as this.
    }
    end();
  }

  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    stopServer();
    EmbeddedCassandra running = database;
    if (running != null) {
      // Its data is not needed any more.
      running.process().destroyForcibly();
      running.close();
    }
    remove(directory);
  }

  private static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot remove " + directory + ": " + e, e);
    }
  }
}
