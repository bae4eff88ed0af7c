package io.hindsight.rulebook;

import io.hindsight.rules.RuleContext;

/** Lists and snoozes as a decision at one position of the rule book saw them. */
record ContextAsOf(Lists lists, Snoozes snoozes, long position) implements RuleContext {
  @Override
  public boolean contains(String list, String value, long occurredAtMicros) {
    ListRevisions known = lists.get(list);
    return known != null && known.contains(value, position, occurredAtMicros);
  }

  @Override
  public boolean containsNetworkOf(String list, String ip, long occurredAtMicros) {
    ListRevisions known = lists.get(list);
    return known != null && known.containsNetworkOf(ip, position, occurredAtMicros);
  }

  @Override
  public boolean hasSnoozes(String accountId) {
    return snoozes.hasAny(accountId);
  }

  @Override
  public long snoozedUntil(String ruleId, String accountId, long occurredAtMicros) {
    return snoozes.until(ruleId, accountId, position, occurredAtMicros);
  }
}
