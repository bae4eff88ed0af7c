package io.hindsight.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits until what was decided last can be read with its score. */
final class ReadableWait {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long PAUSE_MS = 5;

  private final LoadConnection connection;
  private final long sinceNanos;
  private long readableNanos;

  private ReadableWait(LoadConnection connection, long sinceNanos) {
    this.connection = connection;
    this.sinceNanos = sinceNanos;
    this.readableNanos = sinceNanos;
  }

  /**
   * Looks at one transaction after the other.
   *
   * @param sinceNanos instant of {@link System#nanoTime()}
   * @return from then until the last one that was waited for came; reading those that were there
   *     already does not count
   */
  static Duration of(InetSocketAddress server, List<BenchTransaction> transactions, long sinceNanos)
      throws InterruptedException {
    try (LoadConnection connection = new LoadConnection(server)) {
      ReadableWait wait = new ReadableWait(connection, sinceNanos);
      for (BenchTransaction transaction : transactions) {
        wait.await(transaction);
      }
      return Duration.ofNanos(wait.readableNanos - sinceNanos);
    } catch (IOException e) {
      throw new CommandFailure("a score could not be read: " + e, CommandFailure.SOFTWARE, e);
    }
  }

  private void await(BenchTransaction transaction) throws IOException, InterruptedException {
    boolean waited = false;
    while (!ReadableScore.isIn(connection.exchange(transaction.readRequest()), transaction)) {
      waited = true;
      if (System.nanoTime() - sinceNanos > PATIENCE.toNanos()) {
        throw new CommandFailure(
            transaction + " was not readable after " + PATIENCE.toSeconds() + " s",
            CommandFailure.SOFTWARE,
            null);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    }
    if (waited) {
      readableNanos = System.nanoTime();
    }
  }
}
