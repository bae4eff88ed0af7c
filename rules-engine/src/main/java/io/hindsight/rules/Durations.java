package io.hindsight.rules;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of windows as rule sets write them: {@code 90s}, {@code 15m}, {@code 24h}, {@code 28d}.
 */
final class Durations {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,9})([smhdw])");
  private static final long SECOND = 1_000_000L;

  private Durations() {}

  /**
   * The length in microseconds.
   *
   * @param what the name for messages
   * @throws IllegalArgumentException when the text is not a length up to {@link
   *     Limits#MAX_WINDOW_MICROS}
   */
  static long micros(String what, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          what
              + ": "
              + YamlTree.abbreviated(text)
              + " (expected: a number and s, m, h, d or w, such as 24h)");
    }
    long micros = Long.parseLong(form.group(1)) * unit(form.group(2).charAt(0));
    if (micros > Limits.MAX_WINDOW_MICROS) {
      throw new IllegalArgumentException(what + ": " + text + " (expected: at most 400d)");
    }
    return micros;
  }

  private static long unit(char unit) {
    return switch (unit) {
      case 's' -> SECOND;
      case 'm' -> 60 * SECOND;
      case 'h' -> 3_600 * SECOND;
      case 'd' -> 24 * 3_600 * SECOND;
      default -> 7 * 24 * 3_600 * SECOND;
    };
  }
}
