package io.hindsight.replay;

import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.rules.Decision;
import java.util.List;
import java.util.Map;

/**
 * What two builds make of the same transactions.
 *
 * @param a the one build
 * @param b the other
 * @param accounts how many accounts both hold
 * @param transactions how many transactions both have decided
 * @param changed how many of these they decide differently, or with another score
 * @param matrix the transitions, those without change too
 * @param hitsA how often each rule of a hit, by its index
 * @param hitsB how often each rule of b hit
 * @param changes changed transactions, newest first; no more than were asked for
 * @param tookMillis how long it took
 */
public record Comparison(
    BuildRef a,
    BuildRef b,
    long accounts,
    long transactions,
    long changed,
    List<Transition> matrix,
    Map<Integer, Long> hitsA,
    Map<Integer, Long> hitsB,
    List<Change> changes,
    long tookMillis) {

  /**
   * How many transactions went from one decision to another.
   *
   * @param from a's decision
   * @param to b's decision
   * @param count how many
   * @param amountsMinor the sum of their amounts in minor units, by currency
   */
  public record Transition(
      Decision from, Decision to, long count, Map<String, Long> amountsMinor) {}

  /** One changed transaction. */
  public record Change(String accountId, DecisionRecord a, DecisionRecord b) {}
}
