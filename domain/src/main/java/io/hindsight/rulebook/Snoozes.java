package io.hindsight.rulebook;

import io.hindsight.rules.RuleContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The snoozed rules of all accounts, as they were at every position of the rule book. Immutable.
 */
public final class Snoozes {
  static final Snoozes EMPTY = new Snoozes(TreePMap.empty(), 0);

  private final TreePMap<String, TreePMap<String, Revisions<Snooze>>> byAccount;
  private final int revisions;

  private Snoozes(TreePMap<String, TreePMap<String, Revisions<Snooze>>> byAccount, int revisions) {
    this.byAccount = byAccount;
    this.revisions = revisions;
  }

  /** Takes a snooze, or the end of one. */
  Snoozes plus(long position, Snooze snooze) {
    var rules = byAccount.getOrDefault(snooze.accountId(), TreePMap.empty());
    Revisions<Snooze> known = rules.get(snooze.ruleId());
    Revisions<Snooze> next =
        known == null ? Revisions.first(position, snooze) : known.plus(position, snooze);
    return new Snoozes(
        byAccount.plus(snooze.accountId(), rules.plus(snooze.ruleId(), next)), revisions + 1);
  }

  boolean hasAny(String accountId) {
    return !byAccount.isEmpty() && byAccount.containsKey(accountId);
  }

  /** Returns the end of the snooze that a transaction judged at this position meets. */
  long until(String ruleId, String accountId, long position, long occurredAtMicros) {
    var rules = byAccount.get(accountId);
    Revisions<Snooze> known = rules == null ? null : rules.get(ruleId);
    Snooze snooze = known == null ? null : known.asOf(position);
    return snooze != null && snooze.untilMicros() > occurredAtMicros
        ? snooze.untilMicros()
        : RuleContext.NOT_SNOOZED;
  }

  /** Returns a snooze as it stands now, its time over or not; null when there is none. */
  public @Nullable Snooze standing(String ruleId, String accountId) {
    var rules = byAccount.get(accountId);
    Revisions<Snooze> known = rules == null ? null : rules.get(ruleId);
    return known != null && known.newest().isStanding() ? known.newest() : null;
  }

  /** Returns an account's snoozes that nobody has ended, by rule. */
  public List<Snooze> standingOf(String accountId) {
    return byAccount.getOrDefault(accountId, TreePMap.empty()).values().stream()
        .map(Revisions::newest)
        .filter(Snooze::isStanding)
        .toList();
  }

  /** Returns the snoozes that nobody has ended, by account and rule, at most {@code limit}. */
  public List<Snooze> standing(int limit) {
    return byAccount.values().stream()
        .flatMap(rules -> rules.values().stream())
        .map(Revisions::newest)
        .filter(Snooze::isStanding)
        .limit(limit)
        .toList();
  }

  int revisions() {
    return revisions;
  }
}
