package io.hindsight.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/** Goes through a simulation, day by day. */
final class SimulationRun implements Iterator<SimulatedTransaction> {

  private static final int DAY_SECONDS = 86_400;

  /** Most transactions are made around noon. */
  private static final double NOON = DAY_SECONDS / 2.0;

  private static final double SPREAD_SECONDS = 20_000;

  /** Scenario 1: an amount above this, in minor units, is a fraud. */
  private static final long SUSPICIOUS_AMOUNT = 220_00;

  /** Scenario 2: every transaction at a compromised terminal is a fraud. */
  private static final int TERMINAL_PER_DAY = 25;

  private static final int TERMINAL_DAYS = 28;

  /** Scenario 3: one in three transactions of the customer is a fraud of five times the amount. */
  private static final int CREDENTIALS_PER_DAY = 75;

  private static final int CREDENTIALS_DAYS = 14;
  private static final int CREDENTIALS_ONE_IN = 3;
  private static final int CREDENTIALS_FACTOR = 5;

  private static final Comparator<Draft> BY_TIME =
      Comparator.comparingInt(Draft::second)
          .thenComparingInt(Draft::customer)
          .thenComparingInt(Draft::ordinal);

  private final SimulationSettings settings;
  private final Customers customers;
  private final int[][] nearby;
  private final Episodes compromisedTerminals;
  private final Episodes stolenCredentials;

  private Iterator<Draft> today = List.<Draft>of().iterator();
  private long midnight;
  private int nextDay;
  private long nextId;

  SimulationRun(SimulationSettings settings) {
    long seed = settings.seed();
    this.settings = settings;
    this.customers = Customers.counting(seed, settings.customers());
    this.nearby = new Terminals(seed, settings.terminals()).near(customers);
    this.compromisedTerminals =
        new Episodes(
            seed,
            RandomStream.Subject.COMPROMISED_TERMINAL,
            usedTerminals(),
            TERMINAL_PER_DAY,
            TERMINAL_DAYS);
    this.stolenCredentials =
        new Episodes(
            seed,
            RandomStream.Subject.STOLEN_CREDENTIALS,
            IntStream.range(0, settings.customers()).toArray(),
            CREDENTIALS_PER_DAY,
            CREDENTIALS_DAYS);
  }

  @Override
  public boolean hasNext() {
    while (!today.hasNext() && nextDay < settings.days()) {
      midnight = settings.start().plusDays(nextDay).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
      today = draftsOf(nextDay).iterator();
      nextDay++;
    }
    return today.hasNext();
  }

  @Override
  public SimulatedTransaction next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Draft draft = today.next();
    return new SimulatedTransaction(
        nextId++,
        Instant.ofEpochSecond(midnight + draft.second()),
        draft.customer(),
        draft.terminal(),
        draft.amountMinor(),
        draft.scenario() != 0,
        draft.scenario());
  }

  /** A terminal that nobody goes to would be compromised in vain. */
  private int[] usedTerminals() {
    BitSet used = new BitSet(settings.terminals());
    for (int[] terminals : nearby) {
      for (int terminal : terminals) {
        used.set(terminal);
      }
    }
    return used.stream().toArray();
  }

  private List<Draft> draftsOf(int day) {
    BitSet terminals = compromisedTerminals.on(day);
    BitSet credentials = stolenCredentials.on(day);
    List<Draft> drafts = new ArrayList<>(customers.count() * (Customers.DAILY_MEAN + 1));
    for (int customer = 0; customer < customers.count(); customer++) {
      RandomStream random = customers.day(customer, day);
      int count = customers.transactions(customer, random);
      for (int ordinal = 0; ordinal < count; ordinal++) {
        drafts.add(draft(customer, ordinal, random, terminals, credentials.get(customer)));
      }
    }
    drafts.sort(BY_TIME);
    return drafts;
  }

  private Draft draft(
      int customer, int ordinal, RandomStream random, BitSet terminals, boolean stolen) {
    int second = second(random);
    long amount = amountMinor(customers.meanAmount(customer), random);
    int terminal = nearby[customer][random.nextInt(nearby[customer].length)];
    int scenario = amount > SUSPICIOUS_AMOUNT ? 1 : 0;
    if (terminals.get(terminal)) {
      scenario = 2;
    }
    if (stolen && random.nextInt(CREDENTIALS_ONE_IN) == 0) {
      amount *= CREDENTIALS_FACTOR;
      scenario = 3;
    }
    return new Draft(second, customer, ordinal, terminal, amount, scenario);
  }

  /** A normal time of the day; what falls outside the day is drawn again. */
  private static int second(RandomStream random) {
    double second;
    do {
      second = random.normal(NOON, SPREAD_SECONDS);
    } while (second < 0 || second >= DAY_SECONDS);
    return (int) second;
  }

  /** Normal, with half the mean as deviation; uniform when that would be negative. */
  private static long amountMinor(double mean, RandomStream random) {
    double amount = random.normal(mean, mean / 2);
    if (amount < 0) {
      amount = random.between(0, 2 * mean);
    }
    return Math.max(1, Math.round(amount * 100));
  }

  /** A transaction before it has its number. */
  private record Draft(
      int second, int customer, int ordinal, int terminal, long amountMinor, int scenario) {}
}
