package io.hindsight.replay;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts for each rule the accounts that it hit. An account's decisions come together, so that it
 * is counted at once; only the few accounts that are stored in several parts are remembered until
 * the end. Owned by one thread at a time.
 */
final class AccountsHit {
  private final Map<Integer, Long> accounts = new TreeMap<>();
  private final Map<String, BitSet> inParts = new HashMap<>();

  /**
   * Adds what hit one part of an account.
   *
   * @param isWhole whether the account has no other part
   * @param hits the rules of each of its decisions, by their index
   */
  void add(String accountId, boolean isWhole, List<List<Integer>> hits) {
    var rules = new BitSet();
    hits.forEach(each -> each.forEach(rules::set));
    if (isWhole) {
      count(accounts, rules);
    } else if (!rules.isEmpty()) {
      inParts.computeIfAbsent(accountId, ignored -> new BitSet()).or(rules);
    }
  }

  private static void count(Map<Integer, Long> accounts, BitSet rules) {
    rules.stream().forEach(rule -> accounts.merge(rule, 1L, Long::sum));
  }

  void merge(AccountsHit other) {
    other.accounts.forEach((rule, count) -> accounts.merge(rule, count, Long::sum));
    other.inParts.forEach(
        (account, rules) -> inParts.computeIfAbsent(account, ignored -> new BitSet()).or(rules));
  }

  /** Returns how many accounts each rule hit, by its index; without those that hit none. */
  Map<Integer, Long> result() {
    var all = new TreeMap<>(accounts);
    inParts.values().forEach(rules -> count(all, rules));
    return Map.copyOf(all);
  }
}
