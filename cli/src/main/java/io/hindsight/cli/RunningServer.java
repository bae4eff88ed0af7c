package io.hindsight.cli;

import com.typesafe.config.Config;
import io.hindsight.cassandra.embedded.EmbeddedCassandra;
import io.hindsight.cassandra.embedded.EmbeddedCassandraException;
import io.hindsight.cassandra.embedded.EmbeddedCassandraSettings;
import io.hindsight.http.HindsightServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A server in this process, and its database when that is embedded. Both stop in order, server
 * first, when they are closed or the process is told to end.
 */
final class RunningServer implements AutoCloseable {
  private static final String LIBRARIES = "hindsight.cassandra.lib";
  private static final String LIBRARIES_DEFAULT = "cassandra-runtime/target/lib";

  /** A server whose database is gone cannot drain; it gets this long to let go of its callers. */
  private static final long CLOSE_WITHOUT_DATABASE_SECONDS = 10;

  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final @Nullable EmbeddedCassandra database;
  private volatile @Nullable HindsightServer server;

  private RunningServer(@Nullable EmbeddedCassandra database) {
    this.database = database;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "hindsight-stop"));
    if (database != null) {
      database
          .exit()
          .thenAccept(
              code -> end("the embedded database ended by itself, exit code " + code, database));
    }
  }

  /**
   * Starts the embedded database, and a server on it.
   *
   * @param more configuration that wins over the files
   * @throws CommandFailure when either does not start
   */
  static RunningServer embedded(
      DataDirectory data, ListenAddress address, Config more, Terminal terminal) {
    address.requireFree();
    EmbeddedCassandra database;
    try {
      database =
          EmbeddedCassandra.start(
              EmbeddedCassandraSettings.defaults(data.database(), libraries())
                  .withProgress(line -> terminal.say("  " + line)));
    } catch (EmbeddedCassandraException e) {
      throw new CommandFailure(
          "the embedded database did not start: " + e.getMessage(), CommandFailure.SOFTWARE, e);
    }
    var contactPoint = database.contactPoint();
    String point = contactPoint.getAddress().getHostAddress() + ":" + contactPoint.getPort();
    Config config =
        new ServerSettings()
            .cassandra(List.of(point), database.localDatacenter())
            .listen(address)
            .with("hindsight.schema.apply-on-start", true)
            .config()
            .withFallback(more);
    return new RunningServer(database).start(config, data.log());
  }

  /** Starts a server on a cluster, and fails as {@link #embedded} does. */
  static RunningServer onCluster(ListenAddress address, Config config) {
    address.requireFree();
    return new RunningServer(null).start(config, null);
  }

  /** Where the libraries of the embedded database are. */
  static Path libraries() {
    String told = System.getProperty(LIBRARIES);
    return Path.of(told == null ? LIBRARIES_DEFAULT : told);
  }

  private RunningServer start(Config config, @Nullable Path log) {
    try {
      HindsightServer started = HindsightServer.start(config);
      server = started;
      started.whenTerminated().whenComplete((done, failure) -> end("the server ended by itself"));
      return this;
    } catch (RuntimeException e) {
      if (stopping.get()) {
        closed.join();
      }
      close();
      String where = log == null ? "" : " (its log: " + log + ")";
      throw new CommandFailure(
          "the server did not start: " + reason(e) + where, CommandFailure.SOFTWARE, e);
    }
  }

  /** What went wrong, of all that was reported around it. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getMessage() == null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    Throwable deeper = cause.getCause();
    String more = deeper == null ? null : deeper.getMessage();
    return more == null || message.contains(more) ? message : message + ": " + more;
  }

  private void end(String why) {
    if (!stopping.get()) {
      ended.complete(why);
    }
  }

  private void end(String why, EmbeddedCassandra gone) {
    end(why + " (its log: " + gone.logFile() + ")");
  }

  /** Where the API and the UI are. */
  URI url() {
    HindsightServer running = server;
    if (running == null) {
      throw new IllegalStateException("the server has not started");
    }
    return ListenAddress.url(running.address());
  }

  /**
   * Waits until the server or its database ends by itself; a stop that was asked for ends the
   * process without a return.
   *
   * @return why
   */
  String awaitEnd() {
    return ended.join();
  }

  /** Stops what is left without waiting for long, after one of both has ended by itself. */
  void abandon() {
    CompletableFuture<Void> closing = CompletableFuture.runAsync(this::close);
    try {
      closing.get(CLOSE_WITHOUT_DATABASE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // The database ends with this process, and nothing acknowledged is lost.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when both have stopped; whoever calls it first stops them. */
  @Override
  public void close() {
    if (!stopping.compareAndSet(false, true)) {
      closed.join();
      return;
    }
    try {
      HindsightServer running = server;
      if (running != null) {
        running.close();
      }
    } finally {
      if (database != null) {
        database.close();
      }
      closed.complete(null);
    }
  }
}
