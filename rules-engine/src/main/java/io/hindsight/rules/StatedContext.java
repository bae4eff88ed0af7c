package io.hindsight.rules;

import com.google.common.collect.ImmutableSetMultimap;

/** Lists and snoozes that a test states: without end, and the same at every moment. */
final class StatedContext implements RuleContext {
  private final ImmutableSetMultimap<String, String> lists;
  private final ImmutableSetMultimap<String, IpNetwork> networks;
  private final ImmutableSetMultimap<String, String> snoozed;

  /**
   * The context of one test.
   *
   * @param lists the values of each list
   * @param snoozed the ids of the rules that are snoozed for each account
   */
  StatedContext(
      ImmutableSetMultimap<String, String> lists, ImmutableSetMultimap<String, String> snoozed) {
    this.lists = lists;
    this.snoozed = snoozed;
    ImmutableSetMultimap.Builder<String, IpNetwork> found = ImmutableSetMultimap.builder();
    lists.forEach(
        (list, value) -> {
          try {
            found.put(list, IpNetwork.parse(value));
          } catch (IllegalArgumentException e) {
            // A value that is no network holds no address.
          }
        });
    this.networks = found.build();
  }

  @Override
  public boolean contains(String list, String value, long occurredAtMicros) {
    return lists.containsEntry(list, value);
  }

  @Override
  public boolean containsNetworkOf(String list, String ip, long occurredAtMicros) {
    IpNetwork address = IpNetwork.ofAddress(ip);
    return address != null
        && networks.get(list).stream().anyMatch(network -> network.contains(address));
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
