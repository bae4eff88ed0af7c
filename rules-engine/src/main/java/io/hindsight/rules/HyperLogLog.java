package io.hindsight.rules;

/**
 * Estimates how many different values were hashed, from the longest run of zero bits seen in each
 * of 2^p classes of hashes (P. Flajolet, E. Fusy, O. Gandouet, F. Meunier, "HyperLogLog", 2007).
 * The estimate is the corrected one of O. Ertl, "New cardinality estimation algorithms for
 * HyperLogLog sketches", 2017, algorithm 6: without tables and without a bias for small numbers.
 * Its standard error is 1.04 / sqrt(2^p). Only additions, products and roots are used, so that the
 * result has the same bits everywhere.
 */
final class HyperLogLog {
  private HyperLogLog() {}

  /** The class of a hash. */
  static int register(long hash, int precision) {
    return (int) (hash >>> (64 - precision));
  }

  /** The length of its run of zeros and one, 1..65-p. */
  static int rank(long hash, int precision) {
    return StrictMath.min(Long.numberOfLeadingZeros(hash << precision) + 1, 65 - precision);
  }

  /**
   * The estimate.
   *
   * @param ranks how many registers hold each rank, 0 (nothing seen) to 65-p
   */
  static long estimate(int[] ranks, int precision) {
    int registers = 1 << precision;
    int longest = 64 - precision;
    double z = registers * tau(1.0 - (double) ranks[longest + 1] / registers);
    for (int rank = longest; rank >= 1; rank--) {
      z = 0.5 * (z + ranks[rank]);
    }
    z += registers * sigma((double) ranks[0] / registers);
    double estimate = registers / (2.0 * LN_2) * registers / z;
    return (long) StrictMath.rint(estimate);
  }

  private static final double LN_2 = 0.6931471805599453;

  private static double sigma(double start) {
    if (start == 1.0) {
      return Double.POSITIVE_INFINITY;
    }
    double x = start;
    double y = 1;
    double z = x;
    double previous;
    do {
      x *= x;
      previous = z;
      z += x * y;
      y += y;
    } while (z != previous);
    return z;
  }

  private static double tau(double start) {
    if (start == 0.0 || start == 1.0) {
      return 0.0;
    }
    double x = start;
    double y = 1.0;
    double z = 1 - x;
    double previous;
    do {
      x = StrictMath.sqrt(x);
      previous = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    } while (z != previous);
    return z / 3.0;
  }
}
