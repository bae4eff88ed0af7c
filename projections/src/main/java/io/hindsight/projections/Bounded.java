package io.hindsight.projections;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;

/** Does something for each item of a list, some of them at once. */
final class Bounded {
  static final CompletionStage<Done> DONE = CompletableFuture.completedStage(Done.getInstance());

  private Bounded() {}

  /**
   * Completes when {@code work} is done for all items, of which no more than {@code atOnce} are in
   * the works; fails as soon as all that was begun has ended and some of it failed.
   */
  static <T> CompletionStage<Done> forEach(
      List<T> items, int atOnce, Function<T, CompletionStage<Done>> work) {
    Iterator<T> rest = items.iterator();
    var lines = new ArrayList<CompletableFuture<Done>>();
    for (int line = 0; line < Math.min(atOnce, items.size()); line++) {
      lines.add(next(rest, work).toCompletableFuture());
    }
    return CompletableFuture.allOf(lines.toArray(CompletableFuture[]::new))
        .thenApply(ignored -> Done.getInstance());
  }

  private static <T> CompletionStage<Done> next(
      Iterator<T> rest, Function<T, CompletionStage<Done>> work) {
    while (true) {
      T item;
      synchronized (rest) {
        if (!rest.hasNext()) {
          return DONE;
        }
        item = rest.next();
      }
      CompletableFuture<Done> doing = work.apply(item).toCompletableFuture();
      // What is done already needs no deeper stack for the next.
      if (!doing.isDone() || doing.isCompletedExceptionally()) {
        return doing.thenCompose(done -> next(rest, work));
      }
    }
  }
}
