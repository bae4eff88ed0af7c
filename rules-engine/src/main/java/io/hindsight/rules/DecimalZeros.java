package io.hindsight.rules;

/** Decimal zeros that all numbers of a list end in; leaving them out makes states small. */
final class DecimalZeros {
  private static final int MAX = 12;

  private DecimalZeros() {}

  /** How many trailing decimal zeros all of values[from..to-1] have, 0..12. */
  static int common(long[] values, int from, int to) {
    int zeros = MAX;
    for (int i = from; i < to && zeros > 0; i++) {
      while (zeros > 0 && values[i] % power(zeros) != 0) {
        zeros--;
      }
    }
    return zeros;
  }

  /**
   * Ten to the power of a number of zeros.
   *
   * @throws IllegalArgumentException when it is not in 0..12
   */
  static long power(int zeros) {
    if (zeros < 0 || zeros > MAX) {
      throw new IllegalArgumentException("zeros: " + zeros + " (expected: 0.." + MAX + ")");
    }
    long power = 1;
    for (int i = 0; i < zeros; i++) {
      power *= 10;
    }
    return power;
  }
}
