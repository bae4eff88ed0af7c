package io.hindsight.simulator;

import java.util.Arrays;

/** Where one pays, and which terminals a customer goes to: those nearby. */
final class Terminals {

  /** The side of the square in which everybody lives. */
  static final double PLANE = 100;

  /** How far a customer goes. */
  private static final double RADIUS = 5;

  /** How many terminals a customer knows; also what bounds the memory. */
  private static final int NEARBY_MAX = 32;

  /** The plane in squares as wide as the radius: what is near lies in nine of them. */
  private static final int SQUARES = (int) (PLANE / RADIUS);

  private final long seed;
  private final double[] x;
  private final double[] y;

  /** The terminals ordered by square; those of square s are from {@code first[s]} on. */
  private final int[] bySquare;

  private final int[] first = new int[SQUARES * SQUARES + 1];

  Terminals(long seed, int count) {
    this.seed = seed;
    this.x = new double[count];
    this.y = new double[count];
    this.bySquare = new int[count];
    for (int id = 0; id < count; id++) {
      RandomStream random = RandomStream.of(seed, RandomStream.Subject.TERMINAL, id, 0);
      x[id] = random.between(0, PLANE);
      y[id] = random.between(0, PLANE);
      first[square(x[id], y[id]) + 1]++;
    }
    for (int square = 0; square < SQUARES * SQUARES; square++) {
      first[square + 1] += first[square];
    }
    int[] next = first.clone();
    for (int id = 0; id < count; id++) {
      bySquare[next[square(x[id], y[id])]++] = id;
    }
  }

  /** For each customer the terminals they go to, one at least. */
  int[][] near(Customers customers) {
    int[][] nearby = new int[customers.count()][];
    int[] candidates = new int[x.length];
    for (int customer = 0; customer < nearby.length; customer++) {
      int found = within(customers.x(customer), customers.y(customer), candidates);
      if (found == 0) {
        candidates[0] = nearest(customers.x(customer), customers.y(customer));
        found = 1;
      }
      nearby[customer] = choose(customer, candidates, found);
    }
    return nearby;
  }

  /** Puts the terminals within the radius into {@code candidates} and says how many. */
  private int within(double atX, double atY, int[] candidates) {
    int column = column(atX);
    int row = column(atY);
    int found = 0;
    for (int r = Math.max(0, row - 1); r <= Math.min(SQUARES - 1, row + 1); r++) {
      for (int c = Math.max(0, column - 1); c <= Math.min(SQUARES - 1, column + 1); c++) {
        int square = r * SQUARES + c;
        for (int i = first[square]; i < first[square + 1]; i++) {
          if (squaredDistance(bySquare[i], atX, atY) < RADIUS * RADIUS) {
            candidates[found++] = bySquare[i];
          }
        }
      }
    }
    return found;
  }

  /** For the rare customer who lives in a desert. */
  private int nearest(double atX, double atY) {
    int nearest = 0;
    for (int id = 1; id < x.length; id++) {
      if (squaredDistance(id, atX, atY) < squaredDistance(nearest, atX, atY)) {
        nearest = id;
      }
    }
    return nearest;
  }

  /** Some of the candidates (the beginning of a Fisher-Yates shuffle). */
  private int[] choose(int customer, int[] candidates, int found) {
    int count = Math.min(found, NEARBY_MAX);
    RandomStream random = RandomStream.of(seed, RandomStream.Subject.NEARBY, customer, 0);
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(found - i);
      int chosen = candidates[j];
      candidates[j] = candidates[i];
      candidates[i] = chosen;
    }
    return Arrays.copyOf(candidates, count);
  }

  private double squaredDistance(int id, double atX, double atY) {
    return (x[id] - atX) * (x[id] - atX) + (y[id] - atY) * (y[id] - atY);
  }

  private static int square(double x, double y) {
    return column(y) * SQUARES + column(x);
  }

  private static int column(double x) {
    return Math.min(SQUARES - 1, (int) (x / RADIUS));
  }
}
