package io.hindsight.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Shows how far a phase of a measurement is: its count, rate and time left. */
final class PhaseProgress implements BenchWait.Progress {
  private final ProgressBar bar;
  private final @Nullable String unit;
  private final double countWanted;
  private final double nanosWanted;
  private final long beganNanos = System.nanoTime();
  private long count;

  private PhaseProgress(
      Terminal terminal, String label, @Nullable String unit, long countWanted, Duration wanted) {
    this.bar = new ProgressBar(terminal, label);
    this.unit = unit;
    this.countWanted = countWanted;
    this.nanosWanted = wanted.toNanos();
  }

  /** A phase that ends with so many. */
  static PhaseProgress untilCount(Terminal terminal, String label, String unit, long count) {
    return new PhaseProgress(terminal, label, unit, count, Duration.ZERO);
  }

  /**
   * A phase that ends after so long.
   *
   * @param unit of what is counted; null for nothing
   */
  static PhaseProgress untilTime(
      Terminal terminal, String label, @Nullable String unit, Duration time) {
    return new PhaseProgress(terminal, label, unit, 0, time);
  }

  @Override
  public void done(long doneCount) {
    count = doneCount;
    Duration elapsed = elapsed();
    double share = countWanted > 0 ? count / countWanted : elapsed.toNanos() / nanosWanted;
    bar.update(share, facts(), Figures.timeLeft(0, share, elapsed));
  }

  /** Something else is said before it goes on. */
  void interrupt() {
    bar.interrupt();
  }

  void finish() {
    bar.finish(facts());
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }

  private String facts() {
    return unit == null
        ? Figures.seconds(elapsed())
        : Figures.count(count, unit) + "  " + Figures.rate(Figures.perSecond(count, elapsed()));
  }
}
