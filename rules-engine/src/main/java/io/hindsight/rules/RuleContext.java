package io.hindsight.rules;

/**
 * What people have said about values and rules, as it stood at the moment of a decision: named
 * lists and snoozed rules. An implementation gives the same answers for ever.
 */
public interface RuleContext {
  /** Without lists and snoozes. */
  RuleContext NONE =
      new RuleContext() {
        @Override
        public boolean contains(String list, String value, long occurredAtMicros) {
          return false;
        }

        @Override
        public boolean containsNetworkOf(String list, String ip, long occurredAtMicros) {
          return false;
        }

        @Override
        public boolean hasSnoozes(String accountId) {
          return false;
        }

        @Override
        public long snoozedUntil(String ruleId, String accountId, long occurredAtMicros) {
          return NOT_SNOOZED;
        }
      };

  /** The answer of {@link #snoozedUntil} for a rule that is not snoozed. */
  long NOT_SNOOZED = Long.MIN_VALUE;

  /**
   * Whether a list has an entry for a value that has not expired for transactions of this time. A
   * list that nobody made is empty.
   *
   * @param occurredAtMicros when the transaction occurred, epoch microseconds
   */
  boolean contains(String list, String value, long occurredAtMicros);

  /**
   * Whether a list has an entry that is this address or a network it lies in, not expired.
   *
   * @param ip the address as the transaction states it; anything else is in no network
   */
  boolean containsNetworkOf(String list, String ip, long occurredAtMicros);

  /** Whether any rule was ever snoozed for an account; {@link #snoozedUntil} is asked only then. */
  boolean hasSnoozes(String accountId);

  /**
   * Until when a rule is snoozed for an account, epoch microseconds, or {@link #NOT_SNOOZED}. A
   * snooze holds for transactions that occurred before its end.
   */
  long snoozedUntil(String ruleId, String accountId, long occurredAtMicros);
}
