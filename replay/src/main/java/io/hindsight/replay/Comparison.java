package io.hindsight.replay;

import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.rules.Decision;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What two builds make of the same transactions. Those of a period are compared, by the labels
 * known at a time: what was not labelled then counts as genuine. A decision of review or harder is
 * an alert.
 *
 * @param a the one build
 * @param b the other
 * @param accounts how many accounts both hold, with transactions in the period or not
 * @param transactions how many transactions both have decided
 * @param changed how many of these they decide differently, or with another score
 * @param matrix the transitions, those without change too
 * @param difference what b is worth more or less than a, by currency
 * @param changes changed transactions, newest first; no more than were asked for
 * @param tookMillis how long it took
 */
public record Comparison(
    Side a,
    Side b,
    long accounts,
    long transactions,
    long changed,
    List<Transition> matrix,
    Map<String, Difference> difference,
    List<Change> changes,
    long tookMillis) {

  /**
   * What one build makes of the transactions.
   *
   * @param build the build
   * @param quality how well it tells fraud from genuine transactions, and each of its rules does
   * @param accountsHit how many accounts have a transaction that a rule hit, by the rule's index;
   *     without those that hit none
   */
  public record Side(BuildRef build, Quality quality, Map<Integer, Long> accountsHit) {}

  /**
   * Sums of the amounts of frauds, in minor units of one currency.
   *
   * @param savedMinor of those that b alerts and a does not
   * @param lostMinor of those that a alerts and b does not
   */
  public record Difference(long savedMinor, long lostMinor) {
    /** Returns the sums of both. */
    public Difference plus(Difference other) {
      return new Difference(savedMinor + other.savedMinor, lostMinor + other.lostMinor);
    }
  }

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

  /**
   * What both builds decide of one transaction.
   *
   * @param fraud whether it was labelled as fraud; null when it was not labelled
   */
  public record Change(
      String accountId, DecisionRecord a, DecisionRecord b, @Nullable Boolean fraud) {
    /** Tells whether they decide it differently, or with another score. */
    public boolean isChanged() {
      return a.decision() != b.decision() || a.score() != b.score();
    }

    boolean isFraud() {
      return fraud != null && fraud;
    }
  }

  /**
   * A place in the list of all changed transactions, which is in the order of tokens.
   *
   * @param range the range of tokens, from 0 to {@link Comparer#RANGES} - 1
   * @param accountId the account of the change before
   * @param sequenceNr its event
   */
  public record Place(int range, String accountId, long sequenceNr) {
    static Place beginOf(int range) {
      return new Place(range, "", 0);
    }

    boolean isBefore(Change change) {
      int accounts = change.accountId().compareTo(accountId);
      return accounts > 0 || (accounts == 0 && change.b().sequenceNr() > sequenceNr);
    }
  }

  /**
   * Some of the changed transactions.
   *
   * @param changes they
   * @param next where the list goes on; null at its end
   */
  public record Changes(List<Change> changes, @Nullable Place next) {}
}
