package io.hindsight.simulator;

import java.time.LocalDate;

/**
 * What to simulate. The same settings give the same transactions, on every machine and for ever.
 *
 * @param seed any number
 * @param customers how many pay, 1 to {@value #CUSTOMERS_MAX}; each makes two transactions a day on
 *     average
 * @param terminals how many places to pay at, 1 to {@value #TERMINALS_MAX}
 * @param start the first day (UTC), 1970 or later
 * @param days how many days, 1 to {@value #DAYS_MAX}
 */
public record SimulationSettings(
    long seed, int customers, int terminals, LocalDate start, int days) {

  /** Bounds the memory of a simulation: its customers' terminals take up to 64 MB. */
  public static final int CUSTOMERS_MAX = 500_000;

  /** Bounds the time it takes to find the terminals near a customer. */
  public static final int TERMINALS_MAX = 100_000;

  /** Ten years. */
  public static final int DAYS_MAX = 3_660;

  /** What {@link #forTransactions} can be asked for. */
  public static final long TARGET_MAX = 100_000_000;

  private static final LocalDate START = LocalDate.of(2024, 1, 1);
  private static final int YEAR_MIN = 1970;
  private static final int YEAR_MAX = 9000;

  /** The longest window of usual rules is 28 days, after a delay of 7: show it twice over. */
  private static final int TARGET_DAYS_MIN = 60;

  private static final int TARGET_DAYS_MAX = 183;

  /** Makes the days grow with the square root of the target: 183 days at 1.75 million. */
  private static final double TARGET_DAYS_DIVISOR = 7.2;

  private static final int TERMINALS_PER_CUSTOMER = 2;
  private static final int TARGET_TERMINALS_MIN = 100;

  /** Enough of them pay often enough. */
  private static final int TARGET_CUSTOMERS_MIN = 10;

  /** Checks the values. */
  public SimulationSettings {
    requireBetween("customers", customers, CUSTOMERS_MAX);
    requireBetween("terminals", terminals, TERMINALS_MAX);
    requireBetween("days", days, DAYS_MAX);
    if (start.getYear() < YEAR_MIN || start.getYear() > YEAR_MAX) {
      throw new IllegalArgumentException(
          "start: " + start + " (expected: a year from " + YEAR_MIN + " to " + YEAR_MAX + ")");
    }
  }

  /** About 180,000 transactions of 1,000 customers in 90 days. */
  public static SimulationSettings defaults() {
    return new SimulationSettings(1, 1_000, 2_000, START, 90);
  }

  /**
   * Settings that give at least {@code target} transactions and at most a day's worth more, over 60
   * days or more (which give some 1,200 even when fewer are asked for). From some 50,000 on, about
   * one in a hundred is a fraud; of fewer the share varies with the seed.
   *
   * @param target 1 to {@value #TARGET_MAX}
   */
  public static SimulationSettings forTransactions(long seed, long target) {
    requireBetween("target", target, TARGET_MAX);
    int days =
        (int)
            Math.max(
                TARGET_DAYS_MIN,
                Math.min(TARGET_DAYS_MAX, StrictMath.sqrt((double) target) / TARGET_DAYS_DIVISOR));
    int customers =
        (int) Math.max(TARGET_CUSTOMERS_MIN, target / ((long) Customers.DAILY_MEAN * days));
    int terminals =
        Math.min(TERMINALS_MAX, Math.max(TARGET_TERMINALS_MIN, customers * TERMINALS_PER_CUSTOMER));
    Customers counted = Customers.counting(seed, customers);
    long transactions = 0;
    int day = 0;
    while (day < TARGET_DAYS_MIN || (transactions < target && day < DAYS_MAX)) {
      transactions += counted.transactionsOn(day);
      day++;
    }
    if (transactions < target) {
      throw new IllegalStateException(
          "transactions in " + day + " days: " + transactions + " (expected: >= " + target + ")");
    }
    return new SimulationSettings(seed, customers, terminals, START, day);
  }

  /** These settings with another seed. */
  public SimulationSettings withSeed(long value) {
    return new SimulationSettings(value, customers, terminals, start, days);
  }

  /** These settings with another number of customers. */
  public SimulationSettings withCustomers(int value) {
    return new SimulationSettings(seed, value, terminals, start, days);
  }

  /** These settings with another number of terminals. */
  public SimulationSettings withTerminals(int value) {
    return new SimulationSettings(seed, customers, value, start, days);
  }

  /** These settings with another first day. */
  public SimulationSettings withStart(LocalDate value) {
    return new SimulationSettings(seed, customers, terminals, value, days);
  }

  /** These settings with another number of days. */
  public SimulationSettings withDays(int value) {
    return new SimulationSettings(seed, customers, terminals, start, value);
  }

  private static void requireBetween(String name, long value, long max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + max + ")");
    }
  }
}
