package io.hindsight.rules;

import com.google.common.collect.ImmutableMap;
import com.google.re2j.Pattern;
import io.hindsight.rules.Expression.NoValue;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Functions of CEL itself, as its specification has them, for the native plan. */
final class ScalarFunctions {
  private ScalarFunctions() {}

  static Object negate(Object[] arguments) {
    if (arguments[0] instanceof Long whole) {
      return whole == Long.MIN_VALUE ? NoValue.FAILED : (Object) (-whole);
    }
    return arguments[0] instanceof Double real ? -real : NoValue.FAILED;
  }

  static Object toDouble(Object[] arguments) {
    return arguments[0] instanceof Number number ? number.doubleValue() : NoValue.FAILED;
  }

  /** In code points. */
  static Object size(Object[] arguments) {
    return arguments[0] instanceof String text
        ? (long) text.codePointCount(0, text.length())
        : NoValue.FAILED;
  }

  static Object contains(Object[] arguments) {
    return arguments[0] instanceof String text && arguments[1] instanceof String part
        ? text.contains(part)
        : NoValue.FAILED;
  }

  static Object startsWith(Object[] arguments) {
    return arguments[0] instanceof String text && arguments[1] instanceof String part
        ? text.startsWith(part)
        : NoValue.FAILED;
  }

  static Object endsWith(Object[] arguments) {
    return arguments[0] instanceof String text && arguments[1] instanceof String part
        ? text.endsWith(part)
        : NoValue.FAILED;
  }

  /** Whether any part of the text matches. */
  static Object matches(Pattern pattern, Object text) {
    return text instanceof String matched ? pattern.matcher(matched).find() : NoValue.FAILED;
  }

  /** What CEL's functions of a timestamp without a time zone read: parts of the time in UTC. */
  enum CalendarField {
    FULL_YEAR("getFullYear", time -> time.getYear()),
    MONTH("getMonth", time -> time.getMonthValue() - 1),
    DAY_OF_YEAR("getDayOfYear", time -> time.getDayOfYear() - 1),
    DAY_OF_MONTH("getDayOfMonth", time -> time.getDayOfMonth() - 1),
    DATE("getDate", time -> time.getDayOfMonth()),
    DAY_OF_WEEK("getDayOfWeek", time -> time.getDayOfWeek().getValue() % 7),
    HOURS("getHours", time -> time.getHour()),
    MINUTES("getMinutes", time -> time.getMinute()),
    SECONDS("getSeconds", time -> time.getSecond()),
    MILLISECONDS("getMilliseconds", time -> time.get(ChronoField.MILLI_OF_SECOND));

    private static final Map<String, CalendarField> BY_FUNCTION =
        Arrays.stream(values())
            .collect(ImmutableMap.toImmutableMap(field -> field.function, field -> field));

    private final String function;

    @SuppressWarnings("ImmutableEnumChecker") // the functions above hold nothing
    private final ToLongFunction<LocalDateTime> read;

    CalendarField(String function, ToLongFunction<LocalDateTime> read) {
      this.function = function;
      this.read = read;
    }

    static @Nullable CalendarField named(String function) {
      return BY_FUNCTION.get(function);
    }

    Object of(Object[] arguments) {
      return arguments[0] instanceof Instant time
          ? read.applyAsLong(
              LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC))
          : NoValue.FAILED;
    }
  }
}
