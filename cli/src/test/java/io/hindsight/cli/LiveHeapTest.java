package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LiveHeapTest {
  private static final String HISTOGRAM =
      """
      4711:
       num     #instances         #bytes  class name (module)
      -------------------------------------------------------
         1:         53211        4893448  [B (java.base@17.0.9)
         2:         20000        1920000  io.hindsight.profile.ProfileEntity
         3:           120           3840  io.hindsight.profile.ProfileEntity$1
      Total         73331        6817288
      """;

  @Test
  void a_histogram_tells_the_bytes_of_all_objects_and_how_many_there_are_of_a_class() {
    LiveHeap heap = LiveHeap.parse(HISTOGRAM);
    assertThat(heap.bytes()).isEqualTo(6_817_288);
    assertThat(heap.count("io.hindsight.profile.ProfileEntity")).isEqualTo(20_000);
    assertThat(heap.count("io.hindsight.account.AccountEntity")).isZero();
  }

  @Test
  void anything_else_is_refused() {
    assertThatThrownBy(() -> LiveHeap.parse("4711:\njava.io.IOException: no such process\n"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no such process");
  }

  @Test
  void this_process_can_be_looked_at() throws InterruptedException {
    ProcessHandle self = ProcessHandle.current();
    LiveHeap heap = LiveHeap.of(self);
    assertThat(heap.bytes()).isBetween(1_000_000L, LiveHeap.maxBytesOf(self));
    assertThat(heap.count("java.lang.String")).isPositive();
  }
}
