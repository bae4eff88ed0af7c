package io.hindsight.simulator;

/** Who pays: where they live, how much they spend and how often. */
final class Customers {

  /** Transactions a day of the average customer; single ones differ from none to twice as many. */
  static final int DAILY_MEAN = 2;

  private static final double MEAN_AMOUNT_MIN = 5;
  private static final double MEAN_AMOUNT_MAX = 100;

  private final long seed;
  private final double[] x;
  private final double[] y;
  private final double[] meanAmount;
  private final double[] dailyRate;

  private Customers(long seed, int count) {
    this.seed = seed;
    this.x = new double[count];
    this.y = new double[count];
    this.meanAmount = new double[count];
    this.dailyRate = new double[count];
    for (int id = 0; id < count; id++) {
      RandomStream random = RandomStream.of(seed, RandomStream.Subject.CUSTOMER, id, 0);
      x[id] = random.between(0, Terminals.PLANE);
      y[id] = random.between(0, Terminals.PLANE);
      meanAmount[id] = random.between(MEAN_AMOUNT_MIN, MEAN_AMOUNT_MAX);
      dailyRate[id] = random.between(0, 2.0 * DAILY_MEAN);
    }
  }

  /** The customers of a simulation with this seed; those of a smaller one are among them. */
  static Customers counting(long seed, int count) {
    return new Customers(seed, count);
  }

  int count() {
    return x.length;
  }

  double x(int id) {
    return x[id];
  }

  double y(int id) {
    return y[id];
  }

  /** In whole units of the currency. */
  double meanAmount(int id) {
    return meanAmount[id];
  }

  /** What the customer does on a day; the first thing drawn is how often they pay. */
  RandomStream day(int id, int day) {
    return RandomStream.of(seed, RandomStream.Subject.DAY, id, day);
  }

  int transactions(int id, RandomStream day) {
    return day.poisson(dailyRate[id]);
  }

  /** How many transactions all customers make on a day. */
  long transactionsOn(int day) {
    long sum = 0;
    for (int id = 0; id < count(); id++) {
      sum += transactions(id, day(id, day));
    }
    return sum;
  }
}
