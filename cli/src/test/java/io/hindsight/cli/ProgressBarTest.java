package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final AtomicLong nanos = new AtomicLong(-17);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void the_bar_takes_the_room_that_the_words_leave() {
    assertThat(ProgressBar.render("Scoring", 0.5, "10 rows", 80))
        .isEqualTo("Scoring  [###############---------------]   50 %  10 rows");
    assertThat(ProgressBar.render("Scoring", 0.5, "10 rows", 40))
        .isEqualTo("Scoring  [######-------]   50 %  10 rows")
        .hasSizeLessThanOrEqualTo(40);
    assertThat(ProgressBar.render("Scoring", 0.5, "10 rows", 20)).hasSize(20);
  }

  @Test
  void a_share_is_held_between_nothing_and_all() {
    assertThat(ProgressBar.render("x", -1, "", 80)).contains("  0 %").doesNotContain("#");
    assertThat(ProgressBar.render("x", 2, "", 80)).contains("100 %").doesNotContain("-");
    assertThat(ProgressBar.render("x", 0.999, "", 80)).contains(" 99 %");
  }

  @Test
  void a_person_sees_one_line_that_is_rewritten() {
    RecordedTerminal recorded = RecordedTerminal.interactive(80);
    ProgressBar bar = new ProgressBar(recorded.terminal(), "Scoring", nanos::get);
    bar.update(0.1, "1 row", null);
    pass(Duration.ofMillis(200));
    bar.update(0.2, "2 rows", Duration.ofSeconds(65));
    bar.finish("10 rows");
    assertThat(recorded.out().chars().filter(c -> c == '\n')).hasSize(1);
    assertThat(recorded.out()).startsWith("\r\u001b[2KScoring");
    assertThat(recorded.out()).contains("20 %  2 rows  ETA 1:05").endsWith("10 rows\n");
  }

  @Test
  void updates_that_come_too_fast_are_left_out() {
    RecordedTerminal recorded = RecordedTerminal.interactive(80);
    ProgressBar bar = new ProgressBar(recorded.terminal(), "Scoring", nanos::get);
    bar.update(0.1, "1 row", null);
    bar.update(0.2, "2 rows", null);
    assertThat(recorded.out()).contains("1 row").doesNotContain("2 rows");
  }

  @Test
  void a_file_gets_a_line_every_few_seconds_without_control_characters() {
    RecordedTerminal recorded = RecordedTerminal.plain();
    ProgressBar bar = new ProgressBar(recorded.terminal(), "Scoring", nanos::get);
    for (int i = 0; i <= 100; i++) {
      bar.update(i / 100.0, i + " rows", null);
      pass(Duration.ofMillis(100));
    }
    bar.finish("done");
    assertThat(recorded.out().lines().toList()).hasSize(4);
    assertThat(recorded.out()).doesNotContain("\u001b").doesNotContain("\r");
  }

  @Test
  void the_time_left_follows_from_what_was_done_in_this_run() {
    assertThat(Figures.timeLeft(0.5, 0.75, Duration.ofSeconds(10)))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(Figures.timeLeft(0.5, 0.5, Duration.ofSeconds(10))).isNull();
    assertThat(Figures.timeLeft(0, 1, Duration.ofSeconds(10))).isEqualTo(Duration.ZERO);
  }
}
