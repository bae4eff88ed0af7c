package io.hindsight.cassandra.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the child says, for as long as it lives, so that it never blocks on a full pipe: its
 * messages to us are queued, the last lines of everything else are kept for an error message.
 */
final class ChildOutput {

  /** What an error message can carry and a person will read. */
  private static final int LINES_KEPT = 30;

  /** Queued when the child closed its end. */
  static final String END = "end";

  /** The child says at most four things, so this queue needs no bound of its own. */
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

  private final Deque<String> lines = new ArrayDeque<>(LINES_KEPT);

  private ChildOutput() {}

  static ChildOutput of(Process process) {
    ChildOutput output = new ChildOutput();
    Thread reader = new Thread(() -> output.read(process), "cassandra-output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    return output;
  }

  /** The next message, {@link #END} after the last one, or null when none came in time. */
  @Nullable String next(Duration timeout) throws InterruptedException {
    return messages.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The last lines that were no messages. */
  List<String> lastLines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  private void read(Process process) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      take("(output of the database lost: " + e.getMessage() + ")");
    } finally {
      messages.add(END);
    }
  }

  private void take(String line) {
    if (line.startsWith(CassandraChild.PREFIX)) {
      messages.add(line.substring(CassandraChild.PREFIX.length()));
      return;
    }
    synchronized (lines) {
      if (lines.size() == LINES_KEPT) {
        lines.removeFirst();
      }
      lines.addLast(line);
    }
  }
}
