package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static Latencies of(long... millis) {
    Latencies latencies = new Latencies();
    for (long each : millis) {
      latencies.add(TimeUnit.MILLISECONDS.toNanos(each));
    }
    return latencies;
  }

  @Test
  void a_percentile_is_the_smallest_that_so_many_do_not_exceed() {
    Latencies latencies = of(50, 10, 40, 20, 30);
    assertThat(latencies.percentileMillis(1)).isEqualTo(10);
    assertThat(latencies.percentileMillis(20)).isEqualTo(10);
    assertThat(latencies.percentileMillis(21)).isEqualTo(20);
    assertThat(latencies.percentileMillis(50)).isEqualTo(30);
    assertThat(latencies.percentileMillis(99)).isEqualTo(50);
    assertThat(latencies.maxMillis()).isEqualTo(50);
  }

  @Test
  void one_duration_is_every_percentile() {
    assertThat(of(7).percentileMillis(50)).isEqualTo(7);
    assertThat(of(7).percentileMillis(99.9)).isEqualTo(7);
  }

  @Test
  void what_is_added_after_a_percentile_counts_too() {
    Latencies latencies = of(5);
    assertThat(latencies.maxMillis()).isEqualTo(5);
    latencies.addAll(of(9, 1));
    assertThat(latencies.count()).isEqualTo(3);
    assertThat(latencies.percentileMillis(50)).isEqualTo(5);
    assertThat(latencies.maxMillis()).isEqualTo(9);
  }

  @Test
  void percentiles_of_many_are_those_of_the_sorted_values() {
    long seed = 4;
    SplittableRandom random = new SplittableRandom(seed);
    long[] millis = random.longs(10_000, 0, 1_000_000).toArray();
    Latencies latencies = of(millis);
    Arrays.sort(millis);
    assertThat(latencies.percentileMillis(50))
        .as("seed %d", seed)
        .isEqualTo((double) millis[4_999]);
    assertThat(latencies.percentileMillis(99))
        .as("seed %d", seed)
        .isEqualTo((double) millis[9_899]);
    assertThat(latencies.percentileMillis(100))
        .as("seed %d", seed)
        .isEqualTo((double) millis[9_999]);
  }

  @Test
  void there_is_no_percentile_of_nothing_and_none_outside_of_100() {
    assertThatThrownBy(() -> of().percentileMillis(50)).isInstanceOf(IllegalStateException.class);
    for (double wrong : new double[] {0, -1, 100.1, Double.NaN}) {
      assertThatThrownBy(() -> of(1).percentileMillis(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("percent: " + wrong);
    }
  }
}
