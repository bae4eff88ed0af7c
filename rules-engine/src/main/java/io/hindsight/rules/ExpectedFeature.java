package io.hindsight.rules;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The value that a test expects of a feature.
 *
 * <p>Ints, strings, bools, timestamps and durations must be equal. A double is as expected within
 * one part in 10^9, or when it rounds (half up) to what is written, if that has decimals: {@code
 * 10.5} takes 10.4999 and 10.54, {@code 10} takes only 10.
 *
 * @param feature the feature's name
 * @param text the value as it is written, or null when it is expected to be missing
 */
public record ExpectedFeature(String feature, @Nullable String text) {
  private static final BigDecimal RELATIVE_ERROR = new BigDecimal("1e-9");

  /** Longest number that is compared, in digits before and after the point together. */
  private static final int MAX_DIGITS = 400;

  /** What a value of a feature with this aggregate looks like, or null if the text is one. */
  static @Nullable String fault(Aggregate aggregate, String text) {
    return switch (aggregate) {
      case COUNT, DISTINCT, FRAUD_COUNT, FRAUD_STREAK ->
          text.matches("\\d{1,18}") ? null : "an integer or missing";
      case SUM, MEAN, MIN, MAX, STDDEV, PERCENTILE, RATIO, FRAUD_RATE ->
          decimal(text) == null ? "a number or missing" : null;
      case FIRST_SEEN ->
          time(text) == null ? "a time such as 2024-06-15T12:00:00Z, or missing" : null;
      case TIME_SINCE_LAST ->
          duration(text) == null ? "a length such as 90s or 1h 30m, or missing" : null;
      case LAST -> null;
    };
  }

  /** Whether a value, null when missing, is as expected. */
  boolean isMetBy(@Nullable Object value) {
    if (text == null || value == null) {
      return text == null && value == null;
    }
    if (value instanceof Double number) {
      BigDecimal wanted = decimal(text);
      return wanted != null && Double.isFinite(number) && isNear(wanted, new BigDecimal(number));
    }
    if (value instanceof Long number) {
      BigDecimal wanted = decimal(text);
      return wanted != null && wanted.compareTo(BigDecimal.valueOf(number)) == 0;
    }
    if (value instanceof Instant) {
      return value.equals(time(text));
    }
    return value instanceof Duration ? value.equals(duration(text)) : value.toString().equals(text);
  }

  private static boolean isNear(BigDecimal wanted, BigDecimal actual) {
    BigDecimal error = wanted.subtract(actual).abs();
    boolean rounds =
        wanted.scale() > 0
            && actual.setScale(wanted.scale(), RoundingMode.HALF_UP).compareTo(wanted) == 0;
    return rounds || error.compareTo(wanted.abs().multiply(RELATIVE_ERROR)) <= 0;
  }

  private static @Nullable BigDecimal decimal(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      boolean bounded = StrictMath.abs((long) number.scale()) + number.precision() <= MAX_DIGITS;
      return bounded ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** {@code 0s}, {@code 90s}, or several such as {@code 1h 30m}. */
  private static @Nullable Duration duration(String text) {
    if (text.equals("0s")) {
      return Duration.ZERO;
    }
    try {
      Duration sum = Duration.ZERO;
      for (String part : text.split(" ", -1)) {
        sum = sum.plusNanos(StrictMath.multiplyExact(Durations.micros("length", part), 1_000L));
      }
      return sum;
    } catch (IllegalArgumentException | ArithmeticException e) {
      return null;
    }
  }
}
