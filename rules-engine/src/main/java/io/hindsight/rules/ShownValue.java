package io.hindsight.rules;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Values as explanations show them. */
final class ShownValue {
  private static final long MICROS_PER_SECOND = 1_000_000;

  private ShownValue() {}

  /** A scalar as it is; times (RFC 3339), durations and anything else as text. */
  static Object of(Object value) {
    boolean scalar =
        value instanceof String
            || value instanceof Boolean
            || value instanceof Long
            || value instanceof Double;
    if (scalar) {
      return value;
    }
    return value instanceof Duration duration ? duration(duration) : value.toString();
  }

  /** In days, hours, minutes and seconds, such as {@code 1d 2h} or {@code 5m 20.5s}. */
  static String duration(Duration duration) {
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    StringBuilder text = new StringBuilder();
    part(text, duration.toDays(), "d");
    part(text, duration.toHoursPart(), "h");
    part(text, duration.toMinutesPart(), "m");
    long micros = TimeUnit.NANOSECONDS.toMicros(duration.toNanosPart());
    if (micros != 0) {
      String decimals = Long.toString(MICROS_PER_SECOND + micros).substring(1);
      String seconds = duration.toSecondsPart() + "." + decimals.replaceAll("0+$", "");
      text.append(text.isEmpty() ? "" : " ").append(seconds).append('s');
    } else {
      part(text, duration.toSecondsPart(), "s");
    }
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void part(StringBuilder text, long count, String unit) {
    if (count != 0) {
      text.append(text.isEmpty() ? "" : " ").append(count).append(unit);
    }
  }
}
