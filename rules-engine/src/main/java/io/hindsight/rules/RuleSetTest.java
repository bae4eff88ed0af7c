package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test that a rule set carries: after a past of transactions and labels, one transaction is to be
 * judged as expected. It is no part of the rule set's digest.
 *
 * @param name unique in the rule set
 * @param place where it stands in the file; its message is empty
 * @param given the past, in the order in which it became known
 * @param context lists and snoozes of the test
 * @param when the transaction that is judged
 * @param expected what is to come of it
 */
public record RuleSetTest(
    String name,
    Problem place,
    ImmutableList<Step> given,
    RuleContext context,
    Transaction when,
    Expected expected) {

  /**
   * One step of the past: a transaction, or the label of one that came before.
   *
   * @param atMicros when it became known, epoch microseconds
   * @param transaction what is observed or labelled
   * @param fraud what the label says, or null for the transaction itself
   */
  public record Step(long atMicros, Transaction transaction, @Nullable Boolean fraud) {}

  /**
   * What is expected; null for whatever the test leaves open.
   *
   * @param decision the decision
   * @param score the score
   * @param rules ids of all rules that are hit, those in the shadow aside
   * @param hits ids of rules that are hit, among others
   * @param notHits ids of rules that are not hit
   * @param shadow ids of all rules in the shadow that are hit
   * @param features values of features
   */
  public record Expected(
      @Nullable Decision decision,
      @Nullable Integer score,
      @Nullable List<String> rules,
      @Nullable List<String> hits,
      @Nullable List<String> notHits,
      @Nullable List<String> shadow,
      List<ExpectedFeature> features) {}
}
