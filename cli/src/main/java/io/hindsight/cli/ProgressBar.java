package io.hindsight.cli;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far something is: a line that is rewritten where a person watches, else a new line
 * every few seconds. For one thread.
 */
final class ProgressBar {
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration NEW_LINE = Duration.ofSeconds(5);
  private static final int BAR_MAX = 30;
  private static final int BAR_MIN = 8;
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final Terminal terminal;
  private final String label;
  private final LongSupplier nanoClock;
  private long shownNanos;
  private boolean shown;

  ProgressBar(Terminal terminal, String label) {
    this(terminal, label, System::nanoTime);
  }

  ProgressBar(Terminal terminal, String label, LongSupplier nanoClock) {
    this.terminal = terminal;
    this.label = label;
    this.nanoClock = nanoClock;
  }

  /**
   * Shows the progress, unless it was shown a moment ago.
   *
   * @param share how much is done, 0 to 1
   * @param facts counts and rates, short
   * @param timeLeft null when it is not known
   */
  void update(double share, String facts, @Nullable Duration timeLeft) {
    Duration pause = terminal.interactive() ? REDRAW : NEW_LINE;
    long now = nanoClock.getAsLong();
    if (shown && now - shownNanos < pause.toNanos()) {
      return;
    }
    shown = true;
    shownNanos = now;
    String left = timeLeft == null ? "" : "  ETA " + Figures.clock(timeLeft);
    show(share, facts + left, false);
  }

  /** Shows that all is done, and leaves the line. */
  void finish(String facts) {
    show(1, facts, true);
  }

  /** Leaves the line as it is, so that something else can be said below it. */
  void interrupt() {
    if (shown && terminal.interactive()) {
      terminal.say("");
    }
    shown = false;
  }

  private void show(double share, String facts, boolean isLast) {
    String line = render(label, share, facts, terminal.columns() - 1);
    if (!terminal.interactive()) {
      terminal.say(line);
      return;
    }
    terminal.out().print(CLEAR_LINE + line);
    if (isLast) {
      terminal.out().println();
    }
    terminal.out().flush();
  }

  /** The line; the bar takes what the words leave, and the words are cut last. */
  static String render(String label, double share, String facts, int columns) {
    double held = Math.max(0, Math.min(1, share));
    String percent = String.format(java.util.Locale.ROOT, "%3d %%", (int) Math.floor(held * 100));
    String words = percent + "  " + facts;
    int free = columns - label.length() - words.length() - "  []  ".length();
    int width = Math.max(BAR_MIN, Math.min(BAR_MAX, free));
    int full = (int) Math.floor(held * width);
    String bar = "[" + "#".repeat(full) + "-".repeat(width - full) + "]";
    String line = label + "  " + bar + "  " + words;
    return line.length() <= columns ? line : line.substring(0, Math.max(0, columns));
  }
}
