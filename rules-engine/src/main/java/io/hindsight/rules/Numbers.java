package io.hindsight.rules;

import java.math.BigDecimal;

/** Comparison of CEL ints and doubles by their exact mathematical values. */
final class Numbers {
  /** Doubles hold every integer up to this magnitude exactly. */
  private static final long EXACT = 1L << 53;

  /** The answer of {@link #compare} when one side is not a number. */
  static final int UNORDERED = 2;

  private Numbers() {}

  /** -1, 0 or 1, or {@link #UNORDERED}. */
  static int compare(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    if (isExact(left) && isExact(right)) {
      return compare(((Number) left).doubleValue(), ((Number) right).doubleValue());
    }
    double a = ((Number) left).doubleValue();
    double b = ((Number) right).doubleValue();
    if (Double.isNaN(a) || Double.isNaN(b) || Double.isInfinite(a) || Double.isInfinite(b)) {
      return compare(a, b);
    }
    return decimal(left).compareTo(decimal(right));
  }

  private static int compare(double a, double b) {
    if (a < b) {
      return -1;
    }
    if (a > b) {
      return 1;
    }
    return a == b ? 0 : UNORDERED;
  }

  /** Whether a double is a whole number that an int holds exactly. */
  static boolean isExactlyWhole(double number) {
    return StrictMath.rint(number) == number && StrictMath.abs(number) <= EXACT;
  }

  private static boolean isExact(Object number) {
    return !(number instanceof Long value) || (value >= -EXACT && value <= EXACT);
  }

  private static BigDecimal decimal(Object number) {
    return number instanceof Long value
        ? BigDecimal.valueOf(value)
        : new BigDecimal(((Number) number).doubleValue());
  }
}
