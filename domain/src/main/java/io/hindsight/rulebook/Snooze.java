package io.hindsight.rulebook;

/**
 * A rule that is not asked for one account, for a while.
 *
 * @param ruleId the rule
 * @param accountId the account
 * @param untilMicros it holds for transactions that occurred before this, epoch microseconds;
 *     {@link #ENDED} when it was ended
 * @param by who snoozed the rule, or ended that
 * @param why the reason; empty when it was ended
 * @param atMicros when, epoch microseconds
 */
public record Snooze(
    String ruleId, String accountId, long untilMicros, String by, String why, long atMicros) {
  /** The end of a snooze that somebody ended. */
  public static final long ENDED = Long.MIN_VALUE;

  /** Tells whether nobody has ended it; its time may be over. */
  public boolean isStanding() {
    return untilMicros != ENDED;
  }
}
