package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When the claims are met that {@code bench profiles} and {@code bench devices} are about. */
class BenchReportsTest {
  private static BenchFigures round(double ratio, double spreadDegraded, double oneDegraded) {
    return new BenchFigures()
        .set(BenchProfilesFigure.ONE_MERCHANT_TO_SPREAD_RATE, ratio)
        .set(BenchProfilesFigure.SPREAD_DEGRADED, spreadDegraded)
        .set(BenchProfilesFigure.ONE_MERCHANT_DEGRADED, oneDegraded);
  }

  private static boolean profiles(BenchFigures... rounds) {
    var settings = new BenchProfilesSettings(100, 10, 8, 1, 0, 1, rounds.length, null);
    return new BenchProfilesReport(settings, List.of(rounds)).isMet();
  }

  @Test
  void one_merchant_must_bear_half_of_spread_traffic_in_the_median() {
    assertThat(profiles(round(0.5, 0, 0))).isTrue();
    assertThat(profiles(round(0.49, 0, 0))).isFalse();
    assertThat(profiles(round(0.2, 0, 0), round(0.9, 0, 0), round(0.6, 0, 0))).isTrue();
  }

  @Test
  void one_degraded_decision_of_any_round_is_too_many() {
    assertThat(profiles(round(0.9, 0, 0), round(0.9, 0, 0), round(0.9, 0, 0.0001))).isFalse();
    assertThat(profiles(round(0.9, 0.0001, 0), round(0.9, 0, 0), round(0.9, 0, 0))).isFalse();
  }

  private static HeapSample sample(int devices, long bytes, long profiles) {
    Map<String, Long> instances = Map.of("io.hindsight.profile.ProfileEntity", profiles);
    return new HeapSample(devices, Duration.ofSeconds(devices), new LiveHeap(bytes, instances));
  }

  private static boolean devices(HeapSample atTenth, HeapSample atEnd) {
    var settings = new BenchDevicesSettings(1_000, 10, 100, 0, null);
    List<HeapSample> samples = List.of(sample(0, 1, 0), atTenth, sample(200, 1, 50), atEnd);
    return new BenchDevicesReport(settings, 1_000, samples, sample(1_000, 0, 0)).isMet();
  }

  @Test
  void the_heap_may_grow_by_a_quarter_while_ten_times_as_many_devices_are_seen() {
    assertThat(devices(sample(100, 400, 50), sample(1_000, 400, 50))).isTrue();
    assertThat(devices(sample(100, 400, 50), sample(1_000, 500, 50))).isTrue();
    assertThat(devices(sample(100, 400, 50), sample(1_000, 501, 50))).isFalse();
  }

  @Test
  void a_heap_says_nothing_while_the_profiles_in_memory_become_more() {
    assertThat(devices(sample(100, 400, 50), sample(1_000, 400, 100))).isFalse();
    assertThat(devices(sample(100, 400, 95), sample(1_000, 400, 100))).isTrue();
  }

  @Test
  void figures_of_profiles_are_unique_within_their_phase() {
    for (BenchFigure figure : BenchProfilesFigure.values()) {
      assertThat(BenchFigure.of(BenchProfilesFigure.values(), figure.phase(), figure.key()))
          .isEqualTo(figure);
    }
  }
}
