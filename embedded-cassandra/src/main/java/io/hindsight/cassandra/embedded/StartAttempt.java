package io.hindsight.cassandra.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One attempt to start the database: follows the child until it answers or gives up. */
final class StartAttempt {

  /** The child waits for the lock itself; this much longer is allowed for its JVM to start. */
  private static final Duration JVM_START = Duration.ofSeconds(30);

  /** Between the end of a process's output and its exit code. */
  private static final Duration EXIT_CODE = Duration.ofSeconds(10);

  /** Netty's and Cassandra's words for a port in use, which end the process at the start. */
  private static final List<String> PORT_TAKEN =
      List.of("is in use by another process", "Address already in use", "Failed to bind port");

  private final EmbeddedCassandraSettings settings;
  private final CassandraLibraries libraries;
  private final CommitLogSync sync;
  private final CassandraDirectories directories;

  StartAttempt(
      EmbeddedCassandraSettings settings, CassandraLibraries libraries, CommitLogSync sync) {
    this.settings = settings;
    this.libraries = libraries;
    this.sync = sync;
    this.directories = new CassandraDirectories(settings.dataDirectory());
  }

  EmbeddedCassandra run() throws EmbeddedCassandraException, PortTakenException {
    Process child = spawn();
    boolean started = false;
    try {
      EmbeddedCassandra cassandra = follow(child, ChildOutput.of(child));
      started = true;
      return cassandra;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedCassandraException("interrupted while Cassandra was starting", e);
    } finally {
      if (!started) {
        EmbeddedCassandra.stop(child, Duration.ZERO);
      }
    }
  }

  private Process spawn() throws EmbeddedCassandraException {
    try {
      Files.createDirectories(settings.dataDirectory());
      return ChildCommand.of(settings, libraries.jamm(), sync).start();
    } catch (IOException e) {
      throw new EmbeddedCassandraException(
          "cannot start the embedded Cassandra with its data in "
              + settings.dataDirectory()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private EmbeddedCassandra follow(Process child, ChildOutput output)
      throws EmbeddedCassandraException, PortTakenException, InterruptedException {
    String[] starting = awaitLock(child, output);
    long startedNanos = System.nanoTime();
    int port = Integer.parseInt(starting[1]);
    boolean reused = starting[2].equals(CassandraChild.REUSED);
    report(
        "starting Cassandra %s on %s data in %s"
            .formatted(libraries.version(), reused ? "existing" : "new", settings.dataDirectory()));
    String message = output.next(settings.startTimeout());
    if (!CassandraChild.READY.equals(message)) {
      throw notReady(child, output, message);
    }
    InetSocketAddress address = new InetSocketAddress(loopback(), port);
    Duration left = settings.startTimeout().minusNanos(System.nanoTime() - startedNanos);
    String version = CqlProbe.version(address, EmbeddedCassandra.datacenter(), left);
    report(
        "Cassandra %s ready on %s:%d after %.1f s"
            .formatted(
                version,
                address.getAddress().getHostAddress(),
                port,
                (System.nanoTime() - startedNanos) / 1e9));
    return new EmbeddedCassandra(settings, child, address, reused);
  }

  /** The words of the message that the child sends once it has the lock. */
  private String[] awaitLock(Process child, ChildOutput output)
      throws EmbeddedCassandraException, PortTakenException, InterruptedException {
    Duration timeout = settings.lockTimeout().plus(JVM_START);
    String holder = "another Hindsight";
    while (true) {
      String message = output.next(timeout);
      if (message == null || message.equals(ChildOutput.END)) {
        throw notLocked(child, output, message, holder);
      }
      String[] words = message.split(" ", -1);
      if (words[0].equals(CassandraChild.STARTING)) {
        return words;
      }
      if (words[0].equals(CassandraChild.WAITING)) {
        holder = holderNamed(words);
        report(
            "waiting up to %d s for %s to leave %s"
                .formatted(settings.lockTimeout().toSeconds(), holder, settings.dataDirectory()));
      }
    }
  }

  private static String holderNamed(String[] words) {
    if (words.length < 3) {
      return "another Hindsight";
    }
    return "another Hindsight (pid " + words[2] + ", its database pid " + words[1] + ")";
  }

  private EmbeddedCassandraException notLocked(
      Process child, ChildOutput output, @Nullable String message, String holder)
      throws InterruptedException {
    if (message != null
        && child.waitFor(EXIT_CODE.toMillis(), TimeUnit.MILLISECONDS)
        && child.exitValue() == CassandraChild.EXIT_LOCKED) {
      return new EmbeddedCassandraException(
          "the data directory "
              + settings.dataDirectory()
              + " is in use by "
              + holder
              + ": stop that one, or choose another directory");
    }
    return failure(child, output, message);
  }

  private EmbeddedCassandraException notReady(
      Process child, ChildOutput output, @Nullable String message)
      throws PortTakenException, InterruptedException {
    EmbeddedCassandraException failure = failure(child, output, message);
    String lastWords = String.join("\n", output.lastLines());
    if (message != null && PORT_TAKEN.stream().anyMatch(lastWords::contains)) {
      throw new PortTakenException(failure);
    }
    return failure;
  }

  private EmbeddedCassandraException failure(
      Process child, ChildOutput output, @Nullable String message) throws InterruptedException {
    String what;
    if (message == null) {
      what = "did not get ready in " + settings.startTimeout().toMillis() / 1000.0 + " s";
    } else if (child.waitFor(EXIT_CODE.toMillis(), TimeUnit.MILLISECONDS)) {
      what = "ended with exit code " + child.exitValue() + " before it was ready";
    } else {
      what = "closed its output before it was ready";
    }
    Path log = directories.log();
    return new EmbeddedCassandraException(
        "Cassandra "
            + libraries.version()
            + " with its data in "
            + settings.dataDirectory()
            + " "
            + what
            + "; the last lines of "
            + log
            + ":"
            + FailureReport.of(log, output));
  }

  private void report(String line) {
    settings.progress().accept(line);
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
