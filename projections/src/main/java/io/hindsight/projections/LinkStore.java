package io.hindsight.projections;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.hindsight.cassandra.CassandraSettings;
import io.hindsight.rules.FeatureKey;
import io.hindsight.rules.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.pekko.Done;

/**
 * Which accounts were seen with a value such as a device, and since when; kept by the tail, shared
 * by all builds. A pair of a value and an account that was written not long ago is not written
 * again.
 */
public final class LinkStore {
  private final CqlSession session;
  private final CassandraSettings settings;
  private final List<FeatureKey> keys;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final RecentPairs written;

  /**
   * An account that was seen with a value.
   *
   * @param accountId the account
   * @param firstAtMicros when the earliest transaction with both occurred, epoch microseconds
   */
  public record Link(String accountId, long firstAtMicros) {}

  private record Pair(String key, String value, String accountId) {}

  /**
   * Prepares the statements; blocks while it does.
   *
   * @param links what is kept
   */
  public LinkStore(CqlSession session, CassandraSettings settings, LinkSettings links) {
    this.session = session;
    this.settings = settings;
    this.keys = links.keys().stream().map(FeatureKey::of).toList();
    this.written = new RecentPairs(links.remembered());
    String table = settings.keyspace() + ".accounts_by_value";
    insert =
        session.prepare(
            "INSERT INTO "
                + table
                + " (key, value, account_id, first_at) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
    select =
        session.prepare(
            "SELECT account_id, first_at FROM " + table + " WHERE key = ? AND value = ? LIMIT ?");
  }

  /** The fields whose values are kept, in no particular order. */
  public List<String> keys() {
    return keys.stream().map(FeatureKey::label).toList();
  }

  /**
   * Returns accounts that were seen with a value, in the order of their ids.
   *
   * @param key one of {@link #keys}
   * @param limit no more than this many
   */
  public CompletionStage<List<Link>> accounts(String key, String value, int limit) {
    Statement<?> statement = select.bind(key, value, limit).setPageSize(limit);
    return session
        .executeAsync(statement.setExecutionProfileName(settings.profile()))
        .thenApply(
            result -> {
              var found = new ArrayList<Link>();
              for (Row row : result.currentPage()) {
                found.add(new Link(row.getString(0), row.getLong(1)));
              }
              return found;
            });
  }

  /** Writes the links of an account's transactions; complete when all are durable. */
  CompletionStage<Done> write(String accountId, List<Transaction> transactions) {
    Map<Pair, Long> fresh = new LinkedHashMap<>();
    for (Transaction tx : transactions) {
      for (FeatureKey key : keys) {
        String value = key.valueOf(tx);
        if (value != null && !value.isEmpty()) {
          var pair = new Pair(key.label(), value, accountId);
          if (!written.contains(pair)) {
            fresh.merge(pair, tx.occurredAtMicros(), Math::min);
          }
        }
      }
    }
    CompletableFuture<?>[] inserts =
        fresh.entrySet().stream()
            .map(each -> insert(each.getKey(), each.getValue()))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(inserts).thenApply(ignored -> Done.getInstance());
  }

  /**
   * The earlier an occurrence, the newer its write: so the earliest stands, whatever comes when.
   */
  private CompletableFuture<?> insert(Pair pair, long firstAtMicros) {
    long timestamp = Transaction.MAX_OCCURRED_AT_MICROS - firstAtMicros;
    Statement<?> statement =
        insert.bind(pair.key(), pair.value(), pair.accountId(), firstAtMicros, timestamp);
    return session
        .executeAsync(statement.setExecutionProfileName(settings.profile()))
        .thenAccept(ignored -> written.add(pair))
        .toCompletableFuture();
  }

  /**
   * Pairs that were written, as far as there is room: each has one place, which it shares with
   * others. Holds 64 bits of a keyed hash instead of the pair.
   */
  private static final class RecentPairs {
    private final HashFunction hash =
        Hashing.sipHash24(
            ThreadLocalRandom.current().nextLong(), ThreadLocalRandom.current().nextLong());
    private final AtomicLongArray places;

    RecentPairs(int size) {
      places = new AtomicLongArray(size);
    }

    boolean contains(Pair pair) {
      long hashed = hashOf(pair);
      return places.get(placeOf(hashed)) == hashed;
    }

    void add(Pair pair) {
      long hashed = hashOf(pair);
      places.set(placeOf(hashed), hashed);
    }

    private int placeOf(long hashed) {
      return (int) Long.remainderUnsigned(hashed, places.length());
    }

    private long hashOf(Pair pair) {
      return hash.newHasher()
          .putString(pair.key(), StandardCharsets.UTF_8)
          .putInt(pair.value().length())
          .putString(pair.value(), StandardCharsets.UTF_8)
          .putString(pair.accountId(), StandardCharsets.UTF_8)
          .hash()
          .asLong();
    }
  }
}
