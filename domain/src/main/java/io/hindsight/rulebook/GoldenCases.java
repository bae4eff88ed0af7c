package io.hindsight.rulebook;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The golden cases that stand now, by account and transaction. Immutable. */
public final class GoldenCases {
  static final GoldenCases EMPTY = new GoldenCases(TreePMap.empty(), 0, 0);

  private final TreePMap<String, TreePMap<String, Pinned>> byAccount;
  private final int size;
  private final long position;

  /**
   * A golden case, and who pinned it.
   *
   * @param by who pinned it last
   * @param atMicros when, epoch microseconds
   */
  public record Pinned(GoldenCase goldenCase, String by, long atMicros) {}

  private GoldenCases(
      TreePMap<String, TreePMap<String, Pinned>> byAccount, int size, long position) {
    this.byAccount = byAccount;
    this.size = size;
    this.position = position;
  }

  /** Takes cases; those of transactions that have one replace it. */
  GoldenCases plus(long nextPosition, Collection<GoldenCase> cases, String by, long atMicros) {
    var accounts = byAccount;
    int added = 0;
    for (GoldenCase each : cases) {
      var known = accounts.getOrDefault(each.accountId(), TreePMap.empty());
      added += known.containsKey(each.transactionId()) ? 0 : 1;
      var pinned = new Pinned(each, by, atMicros);
      accounts = accounts.plus(each.accountId(), known.plus(each.transactionId(), pinned));
    }
    return new GoldenCases(accounts, size + added, nextPosition);
  }

  /** Takes a case away. */
  GoldenCases minus(long nextPosition, String accountId, String transactionId) {
    var known = byAccount.getOrDefault(accountId, TreePMap.empty());
    var rest = known.minus(transactionId);
    var accounts = rest.isEmpty() ? byAccount.minus(accountId) : byAccount.plus(accountId, rest);
    return new GoldenCases(accounts, size - (known.size() - rest.size()), nextPosition);
  }

  /** Returns the case of a transaction; null when there is none. */
  public @Nullable Pinned get(String accountId, String transactionId) {
    return byAccount.getOrDefault(accountId, TreePMap.empty()).get(transactionId);
  }

  /** Returns all cases, by account and transaction. */
  public List<Pinned> all() {
    return byAccount.values().stream().flatMap(cases -> cases.values().stream()).toList();
  }

  /** Returns an account's cases, by transaction. */
  public List<Pinned> of(String accountId) {
    return List.copyOf(byAccount.getOrDefault(accountId, TreePMap.empty()).values());
  }

  /** Returns how many cases there are. */
  public int size() {
    return size;
  }

  /** Returns the rule book's position at which they changed last; 0 before the first. */
  public long position() {
    return position;
  }
}
