package io.hindsight.cassandra.embedded;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The main class of the child JVM. It takes the lock of the data directory, writes the
 * configuration, starts Cassandra and reports each step on standard output. It stops when standard
 * input ends, which is when the parent closes it or dies.
 *
 * <p>Its class path is Cassandra's, so it uses nothing but the JDK; Cassandra itself is reached by
 * reflection.
 */
final class CassandraChild {

  /** What every line for the parent begins with; all other output is Cassandra's. */
  static final String PREFIX = "hindsight-child ";

  /** Followed by the two process ids of the holder, or by nothing when they are not known. */
  static final String WAITING = "waiting";

  /** Followed by the native port, and by "new" or "reused" for the data. */
  static final String STARTING = "starting";

  static final String READY = "ready";
  static final String REUSED = "reused";

  /** Exit code: another process kept the data directory for longer than we were to wait. */
  static final int EXIT_LOCKED = 75;

  /** Exit code: the arguments or the data directory cannot be used. */
  static final int EXIT_UNUSABLE = 78;

  /** Exit code: the orderly stop took longer than it may. */
  static final int EXIT_STOP_OVERDUE = 79;

  private static final Duration LOCK_RETRY = Duration.ofMillis(100);
  private static final String DAEMON = "org.apache.cassandra.service.CassandraDaemon";

  private final CassandraDirectories directories;
  private final DataDirectoryLock.Holder self;
  private final Duration lockTimeout;
  private final Duration stopTimeout;
  private final long heapMegabytes;
  private final CommitLogSync sync;

  private CassandraChild(List<String> args) {
    this.directories = new CassandraDirectories(Path.of(args.get(0)));
    this.self =
        new DataDirectoryLock.Holder(ProcessHandle.current().pid(), Long.parseLong(args.get(1)));
    this.lockTimeout = Duration.ofMillis(Long.parseLong(args.get(2)));
    this.stopTimeout = Duration.ofMillis(Long.parseLong(args.get(3)));
    this.heapMegabytes = Long.parseLong(args.get(4));
    this.sync = CommitLogSync.valueOf(args.get(5));
  }

  /** The arguments that {@link #main} takes. */
  static List<String> arguments(
      EmbeddedCassandraSettings settings, long parentPid, CommitLogSync sync) {
    return List.of(
        settings.dataDirectory().toString(),
        Long.toString(parentPid),
        Long.toString(settings.lockTimeout().toMillis()),
        Long.toString(settings.stopTimeout().toMillis()),
        Integer.toString(settings.heapMegabytes()),
        sync.name());
  }

  /** Runs the database until the parent is done with it. */
  public static void main(String[] args) {
    CassandraChild child = new CassandraChild(List.of(args));
    child.stopWhenInputEnds();
    try {
      child.run();
    } catch (IOException | ReflectiveOperationException e) {
      e.printStackTrace();
      System.exit(EXIT_UNUSABLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      System.exit(EXIT_UNUSABLE);
    }
  }

  private void run() throws IOException, InterruptedException, ReflectiveOperationException {
    Files.createDirectories(directories.root());
    awaitLock();
    prepareTemporaryDirectory();
    boolean reused = directories.holdData();
    int nativePort = configure();
    tell(STARTING + " " + nativePort + " " + (reused ? REUSED : "new"));
    startCassandra();
    tell(READY);
  }

  private void awaitLock() throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + lockTimeout.toNanos();
    boolean told = false;
    while (!DataDirectoryLock.tryAcquire(directories.lock(), self)) {
      if (!told) {
        tell(WAITING + holder());
        told = true;
      }
      if (System.nanoTime() - deadlineNanos >= 0) {
        System.exit(EXIT_LOCKED);
      }
      Thread.sleep(LOCK_RETRY.toMillis());
    }
  }

  private String holder() throws IOException {
    DataDirectoryLock.Holder holder = DataDirectoryLock.holder(directories.lock());
    return holder == null ? "" : " " + holder.text().strip();
  }

  /** Native libraries unpacked by a killed database are never taken away by anyone else. */
  private void prepareTemporaryDirectory() throws IOException {
    Path temporary = directories.temporary();
    Files.createDirectories(temporary);
    List<Path> old;
    try (Stream<Path> below = Files.walk(temporary)) {
      old = below.filter(p -> !p.equals(temporary)).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : old) {
      Files.deleteIfExists(path);
    }
  }

  /** Chooses the ports, writes the configuration and tells Cassandra of it. */
  private int configure() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket forClients = new ServerSocket();
        ServerSocket forNodes = new ServerSocket()) {
      forClients.bind(new InetSocketAddress(loopback, 0));
      forNodes.bind(new InetSocketAddress(loopback, 0));
      int nativePort = forClients.getLocalPort();
      String yaml =
          CassandraYaml.of(directories, nativePort, forNodes.getLocalPort(), heapMegabytes, sync);
      Files.writeString(directories.configuration(), yaml, StandardCharsets.UTF_8);
      System.setProperty("cassandra.config", directories.configuration().toUri().toString());
      System.setProperty("cassandra.storagedir", directories.root().toString());
      System.setProperty("hindsight.cassandra.log", directories.log().toString());
      return nativePort;
    }
  }

  /** Returns when the database accepts clients; a failure ends the process from within. */
  private static void startCassandra() throws ReflectiveOperationException {
    try {
      Class.forName(DAEMON).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      throw new ReflectiveOperationException("Cassandra did not start", e.getCause());
    }
  }

  private void stopWhenInputEnds() {
    Thread watch =
        new Thread(
            () -> {
              awaitEndOfInput();
              haltAfter(stopTimeout);
              // Cassandra's own shutdown hook flushes its memtables and closes its commit log.
              System.exit(0);
            },
            "hindsight-parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent: only the end means something.
      }
    } catch (IOException e) {
      // A broken pipe means the same as its end.
    }
  }

  private static void haltAfter(Duration timeout) {
    Thread overdue =
        new Thread(
            () -> {
              try {
                Thread.sleep(timeout.toMillis());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(EXIT_STOP_OVERDUE);
            },
            "hindsight-stop-overdue");
    overdue.setDaemon(true);
    overdue.start();
  }

  private static void tell(String line) {
    System.out.println(PREFIX + line);
    System.out.flush();
  }
}
