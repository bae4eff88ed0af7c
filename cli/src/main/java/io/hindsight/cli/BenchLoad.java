package io.hindsight.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Has transactions scored over several connections at once, a thread for each, until the pace or
 * the transactions end. The first thing that goes wrong ends all of it.
 */
final class BenchLoad implements Closeable {
  /** Of each connection: together they are the newest of all slices. */
  private static final int NEWEST_KEPT = 16;

  /** A server that turns the same transaction away this often does not recover. */
  private static final int REFUSALS_MAX = 20;

  private final InetSocketAddress server;
  private final LoadPace pace;
  private final Transactions transactions;
  private final Listener listener;
  private final List<Worker> workers = new ArrayList<>();
  private final LongAdder answered = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Where a connection's transactions come from. */
  @FunctionalInterface
  interface Transactions {
    /** The next one of a connection, or null when it has no more. */
    @Nullable BenchTransaction next(int connection);
  }

  /** Is told of every transaction that was decided, by the thread of its connection. */
  @FunctionalInterface
  interface Listener {
    void acknowledged(BenchTransaction transaction, long nanoTime);
  }

  BenchLoad(InetSocketAddress server, LoadPace pace, Transactions transactions, Listener listener) {
    this.server = server;
    this.pace = pace;
    this.transactions = transactions;
    this.listener = listener;
  }

  /**
   * Runs to the end.
   *
   * @param progress is told every now and then how many were decided
   * @throws CommandFailure when something went wrong
   */
  LoadResult run(int connections, BenchWait.Progress progress) throws InterruptedException {
    try {
      for (int connection = 0; connection < connections; connection++) {
        workers.add(new Worker(connection, new LoadConnection(server)));
      }
      long began = System.nanoTime();
      workers.forEach(Worker::start);
      BenchWait.until(() -> workers.stream().noneMatch(Worker::isAlive), answered::sum, progress);
      for (Worker worker : workers) {
        worker.join();
      }
      requireSuccess();
      return result(began);
    } catch (IOException e) {
      throw failed(e);
    } finally {
      close();
    }
  }

  private LoadResult result(long began) {
    Latencies all = new Latencies();
    long ended = began;
    long refused = 0;
    long degraded = 0;
    for (Worker worker : workers) {
      all.addAll(worker.latencies);
      ended = Math.max(ended, worker.endedNanos);
      refused += worker.refused;
      degraded += worker.degraded;
    }
    return new LoadResult(all, Duration.ofNanos(ended - began), refused, degraded);
  }

  /** The transactions that were decided last, of each connection; after the run. */
  List<BenchTransaction> newest() {
    List<BenchTransaction> newest = new ArrayList<>();
    workers.forEach(worker -> newest.addAll(worker.newest));
    return newest;
  }

  private void requireSuccess() {
    Throwable first = failure.get();
    if (first instanceof CommandFailure known) {
      throw known;
    } else if (first != null) {
      throw failed(first);
    }
  }

  private static CommandFailure failed(Throwable cause) {
    return new CommandFailure(
        "the server under load failed: " + cause, CommandFailure.SOFTWARE, cause);
  }

  /** Ends what still runs. */
  @Override
  public void close() {
    for (Worker worker : workers) {
      worker.interrupt();
      try {
        worker.connection.close();
      } catch (IOException e) {
        // It is not needed any more, whatever its state.
      }
    }
  }

  /** One connection and its thread. */
  private final class Worker extends Thread {
    private final int number;
    private final LoadConnection connection;
    private final Latencies latencies = new Latencies();
    private final Deque<BenchTransaction> newest = new ArrayDeque<>();
    private long refused;
    private long degraded;
    private long endedNanos;

    Worker(int number, LoadConnection connection) {
      super("load-" + number);
      setDaemon(true);
      this.number = number;
      this.connection = connection;
      this.endedNanos = System.nanoTime();
    }

    @Override
    public void run() {
      try {
        sendAll();
      } catch (Exception | Error e) {
        if (failure.compareAndSet(null, e)) {
          close();
        }
      }
    }

    private void sendAll() throws IOException, InterruptedException {
      while (failure.get() == null) {
        // Made before it is due, so that no latency contains its making.
        BenchTransaction transaction = transactions.next(number);
        long due = transaction == null ? LoadPace.END : pace.awaitNext();
        if (transaction == null || due == LoadPace.END) {
          return;
        }
        send(transaction);
        endedNanos = System.nanoTime();
        latencies.add(endedNanos - due);
        answered.increment();
        keep(transaction);
        listener.acknowledged(transaction, endedNanos);
      }
    }

    private void keep(BenchTransaction transaction) {
      if (newest.size() == NEWEST_KEPT) {
        newest.removeFirst();
      }
      newest.addLast(transaction);
    }

    private void send(BenchTransaction transaction) throws IOException, InterruptedException {
      for (int refusals = 0; ; refusals++) {
        LoadAnswer answer = connection.exchange(transaction.scoreRequest());
        if (answer.status() == LoadAnswer.OK) {
          degraded += answer.isDegraded() ? 1 : 0;
          return;
        }
        if (answer.status() != LoadAnswer.UNAVAILABLE || refusals == REFUSALS_MAX) {
          throw unexpected(transaction, answer);
        }
        refused++;
        TimeUnit.SECONDS.sleep(Math.max(1, answer.retryAfterSeconds()));
      }
    }
  }

  /** An answer with which a measurement cannot go on. */
  static CommandFailure unexpected(BenchTransaction transaction, LoadAnswer answer) {
    return new CommandFailure(
        "the server answered " + answer.status() + " to " + transaction + ": " + answer.body(),
        CommandFailure.SOFTWARE,
        null);
  }
}
