package io.hindsight.rules;

/**
 * Buckets of integers whose width grows with the value, so that the middle of a bucket is within
 * 1/64 of every value in it: whole numbers up to 63 one by one, beyond that 32 buckets for each
 * power of two. The layout is that of HdrHistogram (G. Tene), with fixed parameters.
 */
final class LogBuckets {
  private static final int SINGLE = 64;
  private static final int SINGLE_BITS = 6;
  private static final int PER_POWER = 32;
  private static final int PER_POWER_BITS = 5;

  /** The bucket of the greatest value. */
  static final int LAST = SINGLE + (63 - SINGLE_BITS) * PER_POWER - 1;

  private LogBuckets() {}

  /** The bucket of a value; greater values have the same or a greater one. */
  static int of(long value) {
    return value < 0 ? -ofMagnitude(-value) : ofMagnitude(value);
  }

  private static int ofMagnitude(long magnitude) {
    if (magnitude < SINGLE) {
      return (int) magnitude;
    }
    int power = 63 - Long.numberOfLeadingZeros(magnitude);
    int within = (int) (magnitude >>> (power - PER_POWER_BITS)) & (PER_POWER - 1);
    return SINGLE + (power - SINGLE_BITS) * PER_POWER + within;
  }

  /** The greatest value of a bucket. */
  static long greatest(int bucket) {
    if (bucket < 0) {
      return -leastOfMagnitude(-bucket);
    }
    return bucket >= LAST ? Long.MAX_VALUE : leastOfMagnitude(bucket + 1) - 1;
  }

  private static long leastOfMagnitude(int bucket) {
    if (bucket < SINGLE) {
      return bucket;
    }
    int power = (bucket - SINGLE) / PER_POWER + SINGLE_BITS;
    return (PER_POWER + (long) (bucket - SINGLE) % PER_POWER) << (power - PER_POWER_BITS);
  }

  /** The middle of a bucket. */
  static long middle(int bucket) {
    return bucket < 0 ? -middleOfMagnitude(-bucket) : middleOfMagnitude(bucket);
  }

  private static long middleOfMagnitude(int bucket) {
    if (bucket < SINGLE) {
      return bucket;
    }
    int power = (bucket - SINGLE) / PER_POWER + SINGLE_BITS;
    return leastOfMagnitude(bucket) + (1L << (power - PER_POWER_BITS)) / 2;
  }
}
