package io.hindsight.cli;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whom the accounts of a measurement pay. Transactions of all of them occur one after the other, as
 * a merchant sees them; those that are on their way together may overtake each other.
 */
final class BenchMerchants {
  /** From one transaction to the next, whoever pays. */
  private static final long STEP_MS = 1;

  private static final String FIELD = "merchant_id";
  private static final String THE_ONE = "M-all";

  private final BenchAccounts accounts;
  private final int count;
  private final SplittableRandom[] random;
  private final AtomicLong nowMillis = new AtomicLong(BenchAccounts.FIRST.toEpochMilli());

  /**
   * Merchants that nobody has paid yet.
   *
   * @param count among which those of spread traffic are chosen
   */
  BenchMerchants(BenchAccounts accounts, int count, int connections, long seed) {
    this.accounts = accounts;
    this.count = count;
    this.random = new SplittableRandom[connections];
    var seeds = new SplittableRandom(~seed);
    for (int connection = 0; connection < connections; connection++) {
      random[connection] = seeds.split();
    }
  }

  /** The next transaction of a connection, at a merchant who is chosen at random. */
  BenchTransaction nextAtAny(int connection) {
    return next(connection, "M" + random[connection].nextInt(count));
  }

  /** The next transaction of a connection, at the one merchant whom everybody pays. */
  BenchTransaction nextAtOne(int connection) {
    return next(connection, THE_ONE);
  }

  private BenchTransaction next(int connection, String merchant) {
    Instant now = Instant.ofEpochMilli(nowMillis.addAndGet(STEP_MS));
    return accounts.nextOfAny(connection, now, FIELD, merchant);
  }
}
