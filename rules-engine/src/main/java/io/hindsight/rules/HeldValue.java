package io.hindsight.rules;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;

/** The binary form, the order and the hash of the values that states hold. */
final class HeldValue {
  private static final int FALSE = 0;
  private static final int TRUE = 1;
  private static final int WHOLE = 2;
  private static final int REAL = 3;
  private static final int TEXT = 4;
  private static final int TIME = 5;

  /** Any fixed order does; it makes equal sets equal bytes. */
  static final Comparator<Object> ORDER =
      Comparator.comparingInt(HeldValue::tag).thenComparing(HeldValue::compareSame);

  private HeldValue() {}

  private static int tag(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? TRUE : FALSE;
    }
    if (value instanceof Long) {
      return WHOLE;
    }
    if (value instanceof Instant) {
      return TIME;
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
    if (a instanceof Instant x && b instanceof Instant y) {
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
      case TIME -> {
        Instant time = (Instant) value;
        out.signed(time.getEpochSecond());
        out.unsigned(time.getNano());
      }
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
      case TIME -> Instant.ofEpochSecond(in.signed(), in.unsigned());
      default -> throw in.damaged();
    };
  }

  /** A fixed hash of 64 bits (MurmurHash3, A. Appleby), the same for ever and everywhere. */
  static long hash(Object value) {
    Hasher hasher = Hashing.murmur3_128(0).newHasher().putInt(tag(value));
    if (value instanceof String text) {
      hasher.putString(text, StandardCharsets.UTF_8);
    } else if (value instanceof Long whole) {
      hasher.putLong(whole);
    } else if (value instanceof Double real) {
      hasher.putLong(Double.doubleToLongBits(real));
    } else if (value instanceof Instant time) {
      hasher.putLong(time.getEpochSecond()).putInt(time.getNano());
    }
    return hasher.hash().asLong();
  }
}
