package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BenchFiguresTest {
  private static BenchFigures rate(double value) {
    return new BenchFigures().set(BenchScoreFigure.MAXIMUM_RATE, value);
  }

  private static double median(BenchFigures... rounds) {
    return BenchFigures.medians(List.of(rounds)).get(BenchScoreFigure.MAXIMUM_RATE);
  }

  @Test
  void a_median_is_the_one_in_the_middle_or_between_the_two_there() {
    assertThat(median(rate(5))).isEqualTo(5);
    assertThat(median(rate(9), rate(1), rate(2))).isEqualTo(2);
    assertThat(median(rate(9), rate(1), rate(2), rate(4))).isEqualTo(3);
  }

  @Test
  void a_ratio_is_this_by_the_other_and_none_where_the_other_is_0() {
    BenchFigures these = rate(300).set(BenchScoreFigure.MAXIMUM_REFUSED, 3);
    BenchFigures others = rate(200).set(BenchScoreFigure.MAXIMUM_REFUSED, 0);
    BenchFigures ratios = BenchFigures.ratios(these, others);
    assertThat(ratios.get(BenchScoreFigure.MAXIMUM_RATE)).isEqualTo(1.5);
    assertThat(ratios.getOrNull(BenchScoreFigure.MAXIMUM_REFUSED)).isNull();
  }

  @Test
  void figures_are_json_by_phase_with_as_many_digits_as_mean_something() {
    BenchFigures figures =
        rate(1234.5678)
            .set(BenchScoreFigure.MAXIMUM_P50, 0.00123456)
            .set(BenchScoreFigure.FLOOR_RATE, 2e6);
    assertThat(figures.json().toString())
        .isEqualTo(
            "{\"maximum\":{\"decisions_per_s\":1234.6,\"p50_ms\":0.0012346},"
                + "\"floor\":{\"inserts_per_s\":2000000}}");
  }

  @Test
  void names_are_unique_within_their_phase() {
    for (BenchFigure figure : BenchScoreFigure.values()) {
      assertThat(BenchFigure.of(BenchScoreFigure.values(), figure.phase(), figure.key()))
          .isEqualTo(figure);
    }
  }

  @Test
  void looks_at_a_lag_are_tight_at_first_and_then_in_proportion() {
    assertThat(LagWatch.pauseNanos(0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
    assertThat(LagWatch.pauseNanos(TimeUnit.MILLISECONDS.toNanos(19)))
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
    assertThat(LagWatch.pauseNanos(TimeUnit.MILLISECONDS.toNanos(400)))
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  void a_recent_minimum_is_0_until_it_knows_enough_and_forgets_what_is_old() {
    RecentMinimum minimum = new RecentMinimum();
    minimum.add(3);
    assertThat(minimum.get()).isZero();
    for (int i = 0; i < 15; i++) {
      minimum.add(10 + i);
    }
    assertThat(minimum.get()).isEqualTo(3);
    minimum.add(50);
    assertThat(minimum.get()).isEqualTo(10);
  }
}
