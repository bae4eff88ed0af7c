package io.hindsight.simulator;

/**
 * Random numbers that stay the same for ever: SplitMix64 (Steele, Lea, Flood: "Fast Splittable
 * Pseudorandom Number Generators", OOPSLA 2014), and distributions made of it by arithmetic that
 * every JVM does alike.
 *
 * <p>Each question ("how often does customer 7 pay on day 3") has a stream of its own, so that the
 * answer does not depend on what else was asked.
 */
final class RandomStream {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
  private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

  private long state;

  private RandomStream(long state) {
    this.state = state;
  }

  /** The stream for a subject of a simulation. */
  static RandomStream of(long seed, Subject subject, int first, int second) {
    long state = mix(seed + GOLDEN_GAMMA * subject.number);
    state = mix(state ^ (((long) first << 32) | (second & 0xffffffffL)));
    return new RandomStream(state);
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** At least 0, below 1. */
  double nextDouble() {
    return (nextLong() >>> 11) * TWO_TO_MINUS_53;
  }

  /** Uniform between the two. */
  double between(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** At least 0, below {@code bound}; the bias is below 2^-32 for every bound there is here. */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Normal, by the polar method (Marsaglia, Bray: "A Convenient Method ...", SIAM Review 1964). */
  double normal(double mean, double deviation) {
    double x;
    double square;
    do {
      x = between(-1, 1);
      double y = between(-1, 1);
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    return mean + deviation * x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
  }

  /** Poisson, by multiplication (Knuth, TAOCP 3.4.1); meant for means of a few. */
  int poisson(double mean) {
    double limit = StrictMath.exp(-mean);
    int count = 0;
    for (double product = nextDouble(); product > limit; product *= nextDouble()) {
      count++;
    }
    return count;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** What a stream is about. The numbers are part of every simulation: never change one. */
  enum Subject {
    CUSTOMER(1),
    TERMINAL(2),
    NEARBY(3),
    DAY(4),
    COMPROMISED_TERMINAL(5),
    STOLEN_CREDENTIALS(6);

    private final long number;

    Subject(long number) {
      this.number = number;
    }
  }
}
