package io.hindsight.rules;

import com.google.re2j.Pattern;
import io.hindsight.rules.Expression.NoValue;

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
}
