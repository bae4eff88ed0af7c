package io.hindsight.cli;

import java.time.Instant;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The accounts of a measurement, and what they pay next. Each connection has accounts of its own,
 * so that the time of an account only goes forward; the same seed gives the same transactions.
 */
final class BenchAccounts {
  /** When the first transactions occur. */
  static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");

  private static final long BEGINNING = FIRST.getEpochSecond();

  /** The longest pause of an account; eight payments a day are the mean. */
  private static final int PAUSE_SECONDS_MAX = 6 * 3600;

  /** Most amounts are small; of those above 100.00 some rules want to know. */
  private static final int SMALL_CENTS_MIN = 500;

  private static final int SMALL_CENTS_MAX = 8_000;
  private static final int LARGE_CENTS_MIN = 10_000;
  private static final int LARGE_CENTS_MAX = 40_000;
  private static final double LARGE_SHARE = 0.02;

  /** An account pays at few of all terminals. */
  private static final int TERMINALS_OF_ACCOUNT = 4;

  private static final int TERMINALS = 1000;

  private final int connections;
  private final int[] paid;
  private final long[] seconds;
  private final SplittableRandom[] random;

  /**
   * Accounts that have not paid yet.
   *
   * @param count at least one for each connection
   */
  BenchAccounts(int count, int connections, long seed) {
    if (count < connections) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= " + connections + ")");
    }
    this.connections = connections;
    this.paid = new int[count];
    this.seconds = new long[count];
    this.random = new SplittableRandom[connections];
    var seeds = new SplittableRandom(seed);
    for (int connection = 0; connection < connections; connection++) {
      random[connection] = seeds.split();
    }
  }

  /** How many accounts are a connection's own. */
  int countOf(int connection) {
    return (paid.length - connection - 1) / connections + 1;
  }

  /** The next transaction of one of the connection's accounts, which is chosen at random. */
  BenchTransaction nextOfAny(int connection) {
    return next(connection, random[connection].nextInt(countOf(connection)));
  }

  /**
   * The next transaction of an account.
   *
   * @param index among the connection's own, from 0
   */
  BenchTransaction next(int connection, int index) {
    int account = index * connections + connection;
    SplittableRandom own = random[connection];
    seconds[account] += 1 + own.nextInt(PAUSE_SECONDS_MAX);
    String amount = amount(own);
    int terminal = (account + own.nextInt(TERMINALS_OF_ACCOUNT)) % TERMINALS;
    return transaction(
        account,
        Instant.ofEpochSecond(BEGINNING + seconds[account]),
        amount,
        "terminal_id",
        "T" + terminal);
  }

  /**
   * The next transaction of one of the connection's accounts, when and where the caller says.
   *
   * @param occurredAt later than that of the connection's transactions before
   * @param field of the transaction that says where, such as {@code merchant_id}
   */
  BenchTransaction nextOfAny(int connection, Instant occurredAt, String field, String value) {
    SplittableRandom own = random[connection];
    int account = own.nextInt(countOf(connection)) * connections + connection;
    return transaction(account, occurredAt, amount(own), field, value);
  }

  private BenchTransaction transaction(
      int account, Instant occurredAt, String amount, String field, String value) {
    String accountId = "bench-" + account;
    String id = accountId + "-" + ++paid[account];
    String json =
        "{\"transaction_id\":\""
            + id
            + "\",\"account_id\":\""
            + accountId
            + "\",\"occurred_at\":\""
            + occurredAt
            + "\",\"amount\":\""
            + amount
            + "\",\"currency\":\"EUR\",\""
            + field
            + "\":\""
            + value
            + "\"}";
    return new BenchTransaction(id, accountId, LoadConnection.post("/v1/transactions", json));
  }

  private static String amount(SplittableRandom random) {
    int cents =
        random.nextDouble() < LARGE_SHARE
            ? random.nextInt(LARGE_CENTS_MIN, LARGE_CENTS_MAX)
            : random.nextInt(SMALL_CENTS_MIN, SMALL_CENTS_MAX);
    return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
  }
}
