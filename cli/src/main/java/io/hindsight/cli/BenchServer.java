package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server that is measured: a process of its own, on a database of ours. */
final class BenchServer implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final long LOOK_MS = 100;
  private static final int LOG_LINES_SHOWN = 10;
  private static final String CONFIG = "hindsight.schema.apply-on-start = true";

  /** What the launcher reads too. */
  private static final String JAVA_OPTIONS = "HINDSIGHT_JAVA_OPTS";

  private final Process process;
  private final InetSocketAddress address;
  private final Path log;

  private BenchServer(Process process, InetSocketAddress address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /**
   * Starts a server; it is not ready yet.
   *
   * @param checkout whose launcher starts it, or null for the same program as this
   * @param directory for its settings and its output
   * @param more further settings
   */
  static BenchServer start(
      @Nullable Path checkout,
      InetSocketAddress database,
      String datacenter,
      Path directory,
      Map<String, Object> more) {
    try {
      Config settings =
          ConfigFactory.parseMap(more).withFallback(ConfigFactory.parseString(CONFIG));
      Path config =
          Files.writeString(
              directory.resolve("server.conf"),
              settings.root().render(ConfigRenderOptions.concise()));
      Path log = directory.resolve("server.log");
      InetSocketAddress address = free();
      List<String> command = new ArrayList<>(checkout == null ? ownProgram() : launcher(checkout));
      command.addAll(
          List.of(
              "serve",
              "--cassandra",
              database.getAddress().getHostAddress() + ":" + database.getPort(),
              "--datacenter",
              datacenter,
              "--port",
              Integer.toString(address.getPort()),
              "--config",
              config.toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      return new BenchServer(builder.start(), address, log);
    } catch (IOException e) {
      throw new CommandFailure(
          "the server did not start: " + e.getMessage(), CommandFailure.SOFTWARE, e);
    }
  }

  private static InetSocketAddress free() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return new InetSocketAddress(loopback, socket.getLocalPort());
    }
  }

  /** As the launcher runs a server. */
  private static List<String> ownProgram() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Xshare:auto"));
    String more = System.getenv(JAVA_OPTIONS);
    if (more != null && !more.isBlank()) {
      command.addAll(List.of(more.strip().split("\\s+")));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HindsightCommand.class.getName());
    return command;
  }

  private static List<String> launcher(Path checkout) {
    return List.of(launcherOf(checkout).toString());
  }

  /**
   * The launcher of a checkout.
   *
   * @throws CommandFailure when there is none
   */
  static Path launcherOf(Path checkout) {
    Path launcher = checkout.resolve("hindsight").toAbsolutePath().normalize();
    if (!Files.isExecutable(launcher) || Files.isDirectory(launcher)) {
      throw new CommandFailure(
          "--against: " + checkout + " (expected: a checkout of Hindsight, with ./hindsight)");
    }
    return launcher;
  }

  InetSocketAddress address() {
    return address;
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  /**
   * Returns when the server can decide.
   *
   * @throws CommandFailure with the end of its output when it ends before, or takes too long
   */
  void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!isReady()) {
      if (!process.isAlive()) {
        throw failure("the server ended with exit code " + process.exitValue());
      }
      if (System.nanoTime() - deadline > 0) {
        throw failure("the server was not ready after " + START_TIMEOUT.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  private boolean isReady() {
    try (LoadConnection connection = new LoadConnection(address)) {
      return connection.exchange(LoadConnection.get("/ready")).status() == LoadAnswer.OK;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Fails when the server saw itself compute something else than it had decided, or left something
   * out: its figures would be worth nothing.
   */
  void requireCorrect() {
    try (LoadConnection connection = new LoadConnection(address)) {
      String status = connection.exchange(LoadConnection.get("/v1/status")).body();
      JsonNode tail = Json.parse(status.getBytes(StandardCharsets.UTF_8)).path("tail");
      if (tail.path("parity_mismatches").asLong() != 0 || tail.path("parked").asLong() != 0) {
        throw failure("the server computed something else than it had decided: " + tail);
      }
    } catch (IOException e) {
      throw failure("the server does not tell its status: " + e);
    }
  }

  private CommandFailure failure(String what) {
    return new CommandFailure(what + endOfLog(), CommandFailure.SOFTWARE, null);
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log);
      int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
      return lines.isEmpty()
          ? ""
          : "; the end of its output:\n" + String.join("\n", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  /** Stops the server in order, by force when that takes long; returns when it has ended. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
