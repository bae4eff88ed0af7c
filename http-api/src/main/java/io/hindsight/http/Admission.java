package io.hindsight.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Turns callers away when as many transactions and labels are in flight as the limit allows. */
final class Admission {
  private final int most;
  private final Semaphore free;

  Admission(HttpSettings settings) {
    this.most = settings.maxInFlight();
    this.free = new Semaphore(most);
  }

  /**
   * Does work that ends when its stage completes.
   *
   * @return fails with a {@link ProblemException}, 503, when the work was not begun
   */
  <T> CompletionStage<T> admit(Supplier<CompletionStage<T>> work) {
    if (!free.tryAcquire()) {
      return CompletableFuture.failedStage(
          ProblemException.unavailable(
              "transactions and labels in flight: " + most + " (the limit)"));
    }
    CompletionStage<T> begun;
    try {
      begun = work.get();
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
    return begun.whenComplete((done, failure) -> free.release());
  }
}
