package io.hindsight.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One server process of a cluster on loopback, which a test may kill, pause and start again. */
final class ServerNode {
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final int STOP_SECONDS = 60;

  /** Little heap and quick to start: several share two cores with the database. */
  private static final List<String> JAVA =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final ServerProcesses processes;
  private final TestDatabase database;
  private final Api api;
  private final String name;
  private final int port;
  private final Path config;
  private Map<String, String> environment = Map.of();
  private Process process;

  ServerNode(
      ServerProcesses processes,
      TestDatabase database,
      Api api,
      String name,
      int port,
      String settings)
      throws IOException {
    this.processes = processes;
    this.database = database;
    this.api = api;
    this.name = name;
    this.port = port;
    this.config = processes.directory().resolve(name + ".conf");
    Files.writeString(config, settings);
  }

  /** Sets variables of the process's environment from its next start on. */
  void environment(Map<String, String> variables) {
    environment = variables;
  }

  String name() {
    return name;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts the process and does not wait for it. */
  void launch() throws IOException {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("serve", "--cassandra", database.contactPoint()));
    arguments.addAll(List.of("--datacenter", database.datacenter()));
    arguments.addAll(List.of("--port", Integer.toString(port), "--config", config.toString()));
    process = processes.run(name, JAVA, environment, arguments);
  }

  void awaitReady() throws Exception {
    ServerProcesses.await(
        name + " to be ready",
        READY_WITHIN,
        () -> {
          requireAlive();
          return api.get(url() + "/ready").status() == 200;
        });
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  private void requireAlive() {
    if (!isAlive()) {
      throw new AssertionError(
          name + " ended with " + process.exitValue() + ": " + processes.outputOf(name));
    }
  }

  /** Kills the process with -9. */
  void kill() throws InterruptedException {
    requireAlive();
    process.destroyForcibly().waitFor();
  }

  /** Stops the process as an operator does, with SIGTERM. */
  void stopInOrder() throws InterruptedException {
    requireAlive();
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(
          name + " did not stop within " + STOP_SECONDS + " s: " + processes.outputOf(name));
    }
  }
}
