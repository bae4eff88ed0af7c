package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * A look at the heap of a server.
 *
 * @param devices that it has seen by then
 * @param elapsed since the first one, looks included
 * @param heap what was alive
 */
record HeapSample(int devices, Duration elapsed, LiveHeap heap) {
  private static final String PROFILE = "io.hindsight.profile.ProfileEntity";
  private static final String ACCOUNT = "io.hindsight.account.AccountEntity";
  private static final double BYTES_PER_MB = 1024.0 * 1024;

  double megabytes() {
    return megabytes(heap.bytes());
  }

  static double megabytes(long bytes) {
    return bytes / BYTES_PER_MB;
  }

  long profiles() {
    return heap.count(PROFILE);
  }

  long accounts() {
    return heap.count(ACCOUNT);
  }

  ObjectNode json() {
    return Json.object()
        .put("devices", devices)
        .put("elapsed_ms", elapsed.toMillis())
        .put("live_heap_mb", BenchFigures.rounded(megabytes()))
        .put("profile_actors", profiles())
        .put("account_actors", accounts());
  }

  String[] row() {
    return new String[] {
      Figures.count(devices),
      Figures.clock(elapsed),
      BenchFigures.rounded(megabytes()).toPlainString(),
      Figures.count(profiles()),
      Figures.count(accounts())
    };
  }
}
