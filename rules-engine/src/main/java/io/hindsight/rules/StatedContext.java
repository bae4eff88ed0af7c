package io.hindsight.rules;

import com.google.common.collect.ImmutableSetMultimap;

/**
 * Lists and snoozes that a test states: without end, and the same at every moment.
 *
 * @param lists the values of each list
 * @param snoozed the ids of the rules that are snoozed for each account
 */
record StatedContext(
    ImmutableSetMultimap<String, String> lists, ImmutableSetMultimap<String, String> snoozed)
    implements RuleContext {

  @Override
  public boolean contains(String list, String value, long occurredAtMicros) {
    return lists.containsEntry(list, value);
  }

  @Override
  public boolean containsNetworkOf(String list, String ip, long occurredAtMicros) {
    return lists.containsEntry(list, ip);
  }

  @Override
  public boolean hasSnoozes(String accountId) {
    return snoozed.containsKey(accountId);
  }

  @Override
  public long snoozedUntil(String ruleId, String accountId, long occurredAtMicros) {
    return snoozed.containsEntry(accountId, ruleId)
        ? Transaction.MAX_OCCURRED_AT_MICROS
        : NOT_SNOOZED;
  }
}
