package io.hindsight.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Does the rows of a list: those that share a key one after the other in their order, all others in
 * parallel.
 */
final class KeyedOrder {
  private static final int NONE = -1;

  private final IntFunction<CompletionStage<?>> work;
  private final int atMost;
  private final List<List<Integer>> followers = new ArrayList<>();
  private final int[] awaited;
  private final Queue<Integer> ready = new PriorityQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private int inFlight;
  private int left;
  private boolean failed;

  private KeyedOrder(
      List<? extends Set<?>> keys, int atMost, IntFunction<CompletionStage<?>> work) {
    this.work = work;
    this.atMost = atMost;
    this.awaited = new int[keys.size()];
    this.left = keys.size();
    chain(keys);
  }

  /**
   * Does all rows. A row begins when every earlier row that shares a key with it is done; among
   * those that may begin, the earliest goes first.
   *
   * @param keys the keys of each row
   * @param atMost how many rows are done at once, at least 1
   * @param work does the row of an index; called by one thread at a time
   * @return completes when all rows are done; fails with the first failure, after which no further
   *     row begins
   */
  static CompletionStage<Void> run(
      List<? extends Set<?>> keys, int atMost, IntFunction<CompletionStage<?>> work) {
    if (atMost < 1) {
      throw new IllegalArgumentException("atMost: " + atMost + " (expected: >= 1)");
    }
    if (keys.isEmpty()) {
      return CompletableFuture.completedStage(null);
    }
    var order = new KeyedOrder(keys, atMost, work);
    order.startReady();
    return order.result;
  }

  /** A row waits for the last row before it of each of its keys: that one waited for the others. */
  private void chain(List<? extends Set<?>> keys) {
    Map<Object, Integer> last = new HashMap<>();
    for (int row = 0; row < awaited.length; row++) {
      followers.add(new ArrayList<>());
      Set<Integer> before = new TreeSet<>();
      for (Object key : keys.get(row)) {
        Integer previous = last.put(key, row);
        if (previous != null) {
          before.add(previous);
        }
      }
      for (int previous : before) {
        followers.get(previous).add(row);
      }
      awaited[row] = before.size();
      if (before.isEmpty()) {
        ready.add(row);
      }
    }
  }

  /** Starts what may start. Rows that end meanwhile do not add to the depth of the stack. */
  private void startReady() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      for (int row = next(); row != NONE; row = next()) {
        start(row);
      }
      seen = calls.addAndGet(-seen);
    } while (seen != 0);
  }

  private synchronized int next() {
    if (failed || inFlight == atMost || ready.isEmpty()) {
      return NONE;
    }
    inFlight++;
    return ready.remove();
  }

  private void start(int row) {
    CompletionStage<?> stage;
    try {
      stage = work.apply(row);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete((ignored, failure) -> ended(row, failure));
  }

  private void ended(int row, @Nullable Throwable failure) {
    if (failure != null) {
      fail(failure);
      return;
    }
    if (release(row)) {
      result.complete(null);
    } else {
      startReady();
    }
  }

  private void fail(Throwable failure) {
    synchronized (this) {
      failed = true;
    }
    result.completeExceptionally(failure);
  }

  /** Lets those go on that waited for this row alone; returns whether it was the last one. */
  private synchronized boolean release(int row) {
    inFlight--;
    left--;
    for (int follower : followers.get(row)) {
      awaited[follower]--;
      if (awaited[follower] == 0) {
        ready.add(follower);
      }
    }
    return left == 0;
  }
}
