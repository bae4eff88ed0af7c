package io.hindsight.cli;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How figures and foreign text look on a terminal. */
final class Figures {
  private static final double MILLIS_PER_SECOND = 1000.0;

  /** Below this share nothing sensible can be said about the rest. */
  private static final double SHARE_MIN = 0.001;

  private static final int DIGEST_SHOWN = 16;

  private Figures() {}

  /** With separators: {@code 1,234,567}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** So many of a thing: {@code 1 row}, {@code 2 rows}. */
  static String count(long value, String singular) {
    return count(value) + " " + singular + (value == 1 ? "" : "s");
  }

  /** Per second: {@code 2,310/s}. */
  static String rate(double perSecond) {
    return count(Math.round(perSecond)) + "/s";
  }

  /** Per second, of so many in a time; 0 when no time passed. */
  static double perSecond(long count, Duration elapsed) {
    return elapsed.isZero() ? 0 : count * MILLIS_PER_SECOND / Math.max(1, elapsed.toMillis());
  }

  /** A share of a whole, to a tenth: {@code 12.3 %}. */
  static String percent(long part, long whole) {
    double share = whole == 0 ? 0 : 100.0 * part / whole;
    return String.format(Locale.ROOT, "%.1f %%", share);
  }

  /** As a clock: {@code 0:05}, {@code 12:34}, {@code 1:02:03}. */
  static String clock(Duration duration) {
    long hours = duration.toHours();
    return hours > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", hours, duration.toMinutesPart(), duration.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
  }

  /** To a tenth of a second: {@code 8.7 s}. */
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / MILLIS_PER_SECOND);
  }

  /**
   * The time left, when all goes on as it went.
   *
   * @param shareBefore the share that was done when the time began, 0 to 1
   * @param share the share done now
   * @return null while it cannot be told
   */
  static @Nullable Duration timeLeft(double shareBefore, double share, Duration elapsed) {
    double done = share - shareBefore;
    if (done < SHARE_MIN || elapsed.isZero()) {
      return null;
    }
    return Duration.ofMillis(Math.round(elapsed.toMillis() * Math.max(0, 1 - share) / done));
  }

  /** The beginning of a digest, enough to tell a few apart. */
  static String shortDigest(String hex) {
    return hex.substring(0, Math.min(DIGEST_SHOWN, hex.length()));
  }

  /** Foreign text without control characters, which could change what a terminal shows. */
  static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) && c != '\n' ? '?' : c));
    return clean.toString();
  }
}
