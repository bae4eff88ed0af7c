package io.hindsight.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long after its acknowledgement a score can be read: it looks again and again until
 * the answer has it. A look costs the server a read, so they are bounded: few connections look, at
 * few transactions at once, every millisecond at first and then after an eighth of the time that
 * has passed; and the first look comes after three quarters of the shortest lag of late.
 */
final class LagWatch implements Closeable {
  private static final int CONNECTIONS = 4;
  private static final int WATCHED_MAX = 256;
  private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long TIGHT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long PAUSE_SHARE = 8;
  private static final long TAKE_TIMEOUT_MS = 50;

  /** After this long a score is taken for lost. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final DelayQueue<Watched> queue = new DelayQueue<>();
  private final AtomicInteger watched = new AtomicInteger();
  private final LongAdder looks = new LongAdder();
  private final RecentMinimum shortest = new RecentMinimum();
  private final Latencies lags = new Latencies();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private volatile boolean closed;

  LagWatch(InetSocketAddress server) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      watchers.add(new Watcher(new LoadConnection(server)));
    }
    watchers.forEach(Thread::start);
  }

  /** Watches a transaction that was just acknowledged, unless too many are watched. */
  void watch(BenchTransaction transaction, long acknowledgedNanos) {
    if (watched.incrementAndGet() > WATCHED_MAX) {
      watched.decrementAndGet();
      return;
    }
    long first = shortest.get() / 4 * 3;
    queue.add(new Watched(transaction, acknowledgedNanos, acknowledgedNanos + first));
  }

  /**
   * Returns when all that are watched were readable.
   *
   * @throws CommandFailure when one was not in time, or something else went wrong
   */
  void awaitAll() throws InterruptedException {
    while (watched.get() > 0 && failure.get() == null) {
      TimeUnit.MILLISECONDS.sleep(TAKE_TIMEOUT_MS);
    }
    Throwable first = failure.get();
    if (first instanceof CommandFailure known) {
      throw known;
    } else if (first != null) {
      throw new CommandFailure(
          "a score could not be read: " + first, CommandFailure.SOFTWARE, first);
    }
  }

  /** Acknowledgement to the arrival of the first answer with the score; after all came. */
  synchronized Latencies lags() {
    return lags;
  }

  long looks() {
    return looks.sum();
  }

  private synchronized void measured(long lagNanos) {
    lags.add(lagNanos);
    shortest.add(lagNanos);
    watched.decrementAndGet();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    for (Watcher watcher : watchers) {
      watcher.connection.close();
    }
  }

  /** How long to wait before the next look at something that was acknowledged so long ago. */
  static long pauseNanos(long ageNanos) {
    return ageNanos < TIGHT_NANOS ? PAUSE_MIN_NANOS : ageNanos / PAUSE_SHARE;
  }

  /** A transaction whose score is still to come. */
  private record Watched(BenchTransaction transaction, long acknowledgedNanos, long lookNanos)
      implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(lookNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.signum(lookNanos - ((Watched) other).lookNanos);
    }
  }

  /** One connection that looks. */
  private final class Watcher extends Thread {
    private final LoadConnection connection;

    Watcher(LoadConnection connection) {
      super("lag-watch");
      setDaemon(true);
      this.connection = connection;
    }

    @Override
    public void run() {
      try {
        while (!closed) {
          Watched next = queue.poll(TAKE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
          if (next != null) {
            look(next);
          }
        }
      } catch (Exception | Error e) {
        if (!closed) {
          failure.compareAndSet(null, e);
        }
      }
    }

    private void look(Watched at) throws IOException {
      LoadAnswer answer = connection.exchange(at.transaction().readRequest());
      long now = System.nanoTime();
      long age = now - at.acknowledgedNanos();
      looks.increment();
      if (ReadableScore.isIn(answer, at.transaction())) {
        measured(age);
      } else if (age > PATIENCE.toNanos()) {
        throw new CommandFailure(
            at.transaction() + " was not readable after " + PATIENCE.toSeconds() + " s",
            CommandFailure.SOFTWARE,
            null);
      } else {
        queue.add(new Watched(at.transaction(), at.acknowledgedNanos(), now + pauseNanos(age)));
      }
    }
  }
}
