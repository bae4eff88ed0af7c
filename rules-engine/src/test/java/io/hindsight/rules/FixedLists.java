package io.hindsight.rules;

import java.util.Map;
import java.util.Set;

/** Lists whose entries never change, without snoozes. */
record FixedLists(Map<String, Set<String>> lists) implements RuleContext {
  @Override
  public boolean contains(String list, String value, long occurredAtMicros) {
    return lists.getOrDefault(list, Set.of()).contains(value);
  }

  @Override
  public boolean containsNetworkOf(String list, String ip, long occurredAtMicros) {
    return lists.getOrDefault(list, Set.of()).stream()
        .filter(entry -> entry.contains("."))
        .anyMatch(entry -> IpNetwork.parse(entry).contains(ip));
  }

  @Override
  public boolean hasSnoozes(String accountId) {
    return false;
  }

  @Override
  public long snoozedUntil(String ruleId, String accountId, long occurredAtMicros) {
    return NOT_SNOOZED;
  }
}
