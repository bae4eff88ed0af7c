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
    carried = carried.add(other.carried);
    addWide(other.high, other.low);
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
    if (high == 0 && low >= 0) {
      return carried.signum() == 0 ? BigInteger.valueOf(low) : carried.add(BigInteger.valueOf(low));
    }
    BigInteger lowPart =
        BigInteger.valueOf(low >>> 1).shiftLeft(1).add(BigInteger.valueOf(low & 1));
    return carried.add(BigInteger.valueOf(high).shiftLeft(64)).add(lowPart);
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
