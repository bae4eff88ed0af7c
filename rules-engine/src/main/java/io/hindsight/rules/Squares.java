package io.hindsight.rules;

import java.math.BigInteger;

/** A sum of squares of longs, in 128 bits while it fits and beyond that in more. */
final class Squares {
  private BigInteger carried = BigInteger.ZERO;
  private long high;
  private long low;

  void add(long number) {
    addWide(StrictMath.multiplyHigh(number, number), number * number);
  }

  void addAll(Squares other) {
    if (other.carried.signum() != 0) {
      carried = carried.add(other.carried);
    }
    addWide(other.high, other.low);
  }

  /** Takes back what was added. */
  void remove(long number) {
    removeWide(StrictMath.multiplyHigh(number, number), number * number);
  }

  /** Takes back what was added. */
  void removeAll(Squares other) {
    if (other.carried.signum() != 0) {
      carried = carried.subtract(other.carried);
    }
    removeWide(other.high, other.low);
  }

  private void removeWide(long lessHigh, long lessLow) {
    boolean held = high > lessHigh || (high == lessHigh && Long.compareUnsigned(low, lessLow) >= 0);
    if (!held) {
      carried = value().subtract(wide(lessHigh, lessLow));
      high = 0;
      low = 0;
      return;
    }
    high -= lessHigh + (Long.compareUnsigned(low, lessLow) < 0 ? 1 : 0);
    low -= lessLow;
  }

  void clear() {
    carried = BigInteger.ZERO;
    high = 0;
    low = 0;
  }

  /** This sum times a count, less the square of a number; rounded once. */
  double timesLessSquareOf(long count, long number) {
    boolean small =
        carried.signum() == 0
            && high == 0
            && low >= 0
            && StrictMath.multiplyHigh(low, count) == 0
            && low * count >= 0
            && StrictMath.multiplyHigh(number, number) == 0
            && number * number >= 0;
    if (small) {
      return low * count - number * number;
    }
    BigInteger whole = BigInteger.valueOf(number);
    return value()
        .multiply(BigInteger.valueOf(count))
        .subtract(whole.multiply(whole))
        .doubleValue();
  }

  private void addWide(long moreHigh, long moreLow) {
    long nextLow = low + moreLow;
    long carry = Long.compareUnsigned(nextLow, low) < 0 ? 1 : 0;
    low = nextLow;
    high += moreHigh + carry;
    if (high >= 1L << 61) {
      carried = value();
      high = 0;
      low = 0;
    }
  }

  BigInteger value() {
    return carried.add(wide(high, low));
  }

  private static BigInteger wide(long high, long low) {
    if (high == 0 && low >= 0) {
      return BigInteger.valueOf(low);
    }
    BigInteger lowPart =
        BigInteger.valueOf(low >>> 1).shiftLeft(1).add(BigInteger.valueOf(low & 1));
    return BigInteger.valueOf(high).shiftLeft(64).add(lowPart);
  }

  void write(ByteWriter out) {
    byte[] bytes = value().toByteArray();
    out.unsigned(bytes.length);
    out.raw(bytes);
  }

  void read(ByteReader in) {
    byte[] bytes = in.raw(in.count());
    if (bytes.length == 0) {
      throw in.damaged();
    }
    BigInteger value = new BigInteger(bytes);
    if (value.signum() < 0) {
      throw in.damaged();
    }
    if (value.bitLength() <= 120) {
      high = value.shiftRight(64).longValue();
      low = value.longValue();
    } else {
      carried = value;
    }
  }
}
