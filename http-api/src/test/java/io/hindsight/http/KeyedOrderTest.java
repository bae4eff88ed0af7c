package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyedOrderTest {
  private static final int SEEDS = 200;

  /** Rows under way, each ended when the test says so. */
  private static final class Work {
    final List<Integer> started = new ArrayList<>();
    final List<Integer> open = new ArrayList<>();
    final List<CompletableFuture<Void>> stages = new ArrayList<>();
    int mostOpen;

    CompletionStage<?> start(int row) {
      started.add(row);
      open.add(row);
      mostOpen = Math.max(mostOpen, open.size());
      var stage = new CompletableFuture<Void>();
      stages.add(stage);
      return stage;
    }

    CompletableFuture<Void> remove(int index) {
      open.remove(index);
      return stages.remove(index);
    }
  }

  private static List<Set<Integer>> rows(Random random) {
    int count = 1 + random.nextInt(60);
    int keys = 1 + random.nextInt(30);
    List<Set<Integer>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Set<Integer> row = new HashSet<>();
      int wanted = random.nextInt(4);
      for (int k = 0; k < wanted; k++) {
        row.add(random.nextInt(keys));
      }
      rows.add(row);
    }
    return rows;
  }

  private static void assertMayBeOpen(
      List<Set<Integer>> rows, Set<Integer> done, List<Integer> open) {
    for (int row : open) {
      for (int earlier = 0; earlier < row; earlier++) {
        if (!Collections.disjoint(rows.get(earlier), rows.get(row))) {
          assertThat(done).contains(earlier);
        }
      }
    }
  }

  /** The rows that have not begun, though nothing that shares a key keeps them from it. */
  private static long free(List<Set<Integer>> rows, Set<Integer> done, Work work) {
    long free = 0;
    for (int row = 0; row < rows.size(); row++) {
      boolean mayBegin = !work.started.contains(row);
      for (int earlier = 0; earlier < row; earlier++) {
        mayBegin &=
            done.contains(earlier) || Collections.disjoint(rows.get(earlier), rows.get(row));
      }
      free += mayBegin ? 1 : 0;
    }
    return free;
  }

  @Test
  void rows_that_share_a_key_keep_their_order_and_all_others_run_at_once() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      List<Set<Integer>> rows = rows(random);
      int atMost = 1 + random.nextInt(8);
      Work work = new Work();
      Set<Integer> done = new HashSet<>();
      var result = KeyedOrder.run(rows, atMost, work::start).toCompletableFuture();
      while (!work.open.isEmpty()) {
        assertMayBeOpen(rows, done, work.open);
        assertThat(work.open.size() == atMost || free(rows, done, work) == 0)
            .as("nothing waits needlessly, seed %d", seed)
            .isTrue();
        int ends = random.nextInt(work.open.size());
        done.add(work.open.get(ends));
        work.remove(ends).complete(null);
      }
      assertThat(work.mostOpen).as("seed %d", seed).isLessThanOrEqualTo(atMost);
      assertThat(work.started).as("seed %d", seed).hasSize(rows.size()).doesNotHaveDuplicates();
      assertThat(result).as("seed %d", seed).isCompleted();
    }
  }

  @Test
  void after_a_failure_nothing_begins_and_the_failure_is_told() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      List<Set<Integer>> rows = rows(random);
      Work work = new Work();
      var result = KeyedOrder.run(rows, 4, work::start).toCompletableFuture();
      for (int i = random.nextInt(rows.size()); i > 0 && work.open.size() > 1; i--) {
        work.remove(random.nextInt(work.open.size())).complete(null);
      }
      int begun = work.started.size();
      work.remove(random.nextInt(work.open.size()))
          .completeExceptionally(new IllegalStateException("row"));
      List.copyOf(work.stages).forEach(stage -> stage.complete(null));
      assertThat(work.started).as("seed %d", seed).hasSize(begun);
      assertThatThrownBy(result::join)
          .as("seed %d", seed)
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("row");
    }
  }

  @Test
  void rows_end_on_many_threads() {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (long seed = 1; seed <= 20; seed++) {
        Random random = new Random(seed);
        List<Set<Integer>> rows = rows(random);
        var open = new AtomicInteger();
        var done = new AtomicInteger();
        KeyedOrder.run(
                rows,
                3,
                row -> {
                  assertThat(open.incrementAndGet()).isLessThanOrEqualTo(3);
                  return CompletableFuture.runAsync(
                      () -> {
                        done.incrementAndGet();
                        open.decrementAndGet();
                      },
                      CompletableFuture.delayedExecutor(
                          random.nextInt(300), TimeUnit.MICROSECONDS, threads));
                })
            .toCompletableFuture()
            .orTimeout(10, TimeUnit.SECONDS)
            .join();
        assertThat(done).as("seed %d", seed).hasValue(rows.size());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void many_rows_that_end_at_once_need_no_deep_stack() {
    List<Set<String>> rows = Collections.nCopies(200_000, Set.of("key"));
    var done = new AtomicInteger();
    KeyedOrder.run(
            rows,
            2,
            row -> {
              done.incrementAndGet();
              return CompletableFuture.completedStage(null);
            })
        .toCompletableFuture()
        .join();
    assertThat(done).hasValue(rows.size());
  }

  @Test
  void no_rows_are_done_at_once_and_what_work_throws_is_a_failure() {
    assertThat(
            KeyedOrder.run(List.of(), 1, row -> CompletableFuture.completedStage(null))
                .toCompletableFuture())
        .isCompleted();
    var failed =
        KeyedOrder.run(
                List.of(Set.of()),
                1,
                row -> {
                  throw new IllegalStateException("thrown");
                })
            .toCompletableFuture();
    assertThat(failed).isCompletedExceptionally();
  }
}
