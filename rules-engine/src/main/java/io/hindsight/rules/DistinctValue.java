package io.hindsight.rules;

import java.util.Comparator;

/** The binary form and the order of the values that sets of distinct values hold. */
final class DistinctValue {
  private static final int FALSE = 0;
  private static final int TRUE = 1;
  private static final int WHOLE = 2;
  private static final int REAL = 3;
  private static final int TEXT = 4;

  /** Any fixed order does; it makes equal sets equal bytes. */
  static final Comparator<Object> ORDER =
      Comparator.comparingInt(DistinctValue::tag).thenComparing(DistinctValue::compareSame);

  private DistinctValue() {}

  private static int tag(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? TRUE : FALSE;
    }
    if (value instanceof Long) {
      return WHOLE;
    }
    return value instanceof Double ? REAL : TEXT;
  }

  private static int compareSame(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return x.compareTo(y);
    }
    if (a instanceof Double x && b instanceof Double y) {
      return x.compareTo(y);
    }
    return a instanceof String x && b instanceof String y ? x.compareTo(y) : 0;
  }

  static void write(ByteWriter out, Object value) {
    int tag = tag(value);
    out.single(tag);
    switch (tag) {
      case WHOLE -> out.signed((Long) value);
      case REAL -> out.signed(Double.doubleToLongBits((Double) value));
      case TEXT -> out.text((String) value);
      default -> {
        // The tag says it all.
      }
    }
  }

  static Object read(ByteReader in) {
    return switch (in.single()) {
      case FALSE -> false;
      case TRUE -> true;
      case WHOLE -> (Object) in.signed();
      case REAL -> Double.longBitsToDouble(in.signed());
      case TEXT -> in.text();
      default -> throw in.damaged();
    };
  }
}
