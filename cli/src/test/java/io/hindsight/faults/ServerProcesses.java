package io.hindsight.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Processes of the hindsight command that a test starts; what is left of them ends with it. */
final class ServerProcesses implements AutoCloseable {
  private static final int STOP_SECONDS = 20;
  private static final int TAIL_CHARACTERS = 4_000;

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  /**
   * Prepares to start processes.
   *
   * @param directory where they work and what they print is kept
   */
  ServerProcesses(Path directory) {
    this.directory = directory;
  }

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits; fails with {@code what} when it takes too long. */
  static void await(String what, Duration patience, Condition condition) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + patience.toSeconds() + " s for " + what);
      }
      Thread.sleep(50);
    }
  }

  /** Returns ports of loopback that are free, each another. */
  static List<Integer> freePorts(int count) throws IOException {
    var held = new ArrayList<ServerSocket>();
    var ports = new ArrayList<Integer>();
    try {
      for (int i = 0; i < count; i++) {
        var socket = new ServerSocket(0);
        held.add(socket);
        ports.add(socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
    return ports;
  }

  /** Where the processes work. */
  Path directory() {
    return directory;
  }

  /** Runs the command with a heap of 768 MB. */
  Process run(String name, String... arguments) throws IOException {
    return run(name, List.of("-Xmx768m"), Map.of(), List.of(arguments));
  }

  /**
   * Runs the command with this JVM's java and class path.
   *
   * @param name under which {@link #outputOf} finds what it prints
   * @param java options of its JVM
   * @param environment added to this process's
   */
  Process run(
      String name, List<String> java, Map<String, String> environment, List<String> arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("-Dhindsight.cassandra.lib=" + System.getProperty("hindsight.cassandra.lib"));
    command.add("-Dhindsight.home=" + directory);
    command.add("io.hindsight.cli.HindsightCommand");
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output(name).toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private Path output(String name) {
    return directory.resolve(name + ".out");
  }

  /** Returns the end of what a process has printed. */
  String outputOf(String name) {
    try {
      String all = Files.readString(output(name));
      return all.substring(Math.max(0, all.length() - TAIL_CHARACTERS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal, such as STOP or CONT. */
  static void signal(ProcessHandle process, String signal)
      throws IOException, InterruptedException {
    var kill = new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(process.pid()));
    int code = kill.inheritIO().start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + signal + " " + process.pid() + ": exit code " + code);
    }
  }

  /** Ends all processes at once, with -9. */
  void kill() {
    processes.forEach(Process::destroyForcibly);
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    try {
      for (Process process : processes) {
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }
}
