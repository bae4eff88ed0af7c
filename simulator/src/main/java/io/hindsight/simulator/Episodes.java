package io.hindsight.simulator;

import java.util.BitSet;

/**
 * Frauds that last: each day some customers or terminals fall victim, for a number of days. It has
 * been going on since before the first day, so that the share of frauds is steady.
 */
final class Episodes {

  private static final int RATE_UNIT = 100_000;

  private final long seed;
  private final RandomStream.Subject subject;
  private final int[] population;
  private final int newPerDay;
  private final int lengthDays;

  /**
   * Episodes among a population.
   *
   * @param population who can fall victim, by their numbers
   * @param newPerDay new victims a day among 100,000
   * @param lengthDays how long it lasts for each of them
   */
  Episodes(
      long seed, RandomStream.Subject subject, int[] population, int newPerDay, int lengthDays) {
    this.seed = seed;
    this.subject = subject;
    this.population = population;
    this.newPerDay = newPerDay;
    this.lengthDays = lengthDays;
  }

  /** Who is a victim on a day. */
  BitSet on(int day) {
    BitSet victims = new BitSet();
    for (int began = day - lengthDays + 1; began <= day; began++) {
      long count = before(began + 1) - before(began);
      for (int i = 0; i < count; i++) {
        int victim = RandomStream.of(seed, subject, began, i).nextInt(population.length);
        victims.set(population[victim]);
      }
    }
    return victims;
  }

  /** How many episodes begin before a day: even a rate far below one a day is kept exactly. */
  private long before(int day) {
    long elapsed = (long) day + lengthDays;
    return (elapsed * population.length * newPerDay + RATE_UNIT / 2) / RATE_UNIT;
  }
}
