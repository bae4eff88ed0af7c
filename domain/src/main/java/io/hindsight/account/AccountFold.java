package io.hindsight.account;

import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleContexts;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.FeatureState;
import io.hindsight.rules.ProfileAnswers;

/**
 * The fold over one account's stream under one rule set: what every projection, rebuild and
 * explanation computes, and what the live decision computed. Events come one by one, in sequence;
 * each is judged with lists and snoozes as its decision saw them, whichever rules judge.
 */
public final class AccountFold {
  private final CompiledRuleSet rules;
  private final FeatureState features;
  private final RuleContexts contexts;
  private long sequenceNr;

  /** Starts before the first event. */
  public AccountFold(CompiledRuleSet rules, RuleContexts contexts) {
    this(rules, contexts, rules.newState(), 0);
  }

  /** Goes on after the event {@code sequenceNr}, from the fold state reached there. */
  public AccountFold(
      CompiledRuleSet rules, RuleContexts contexts, FeatureState features, long sequenceNr) {
    this.rules = rules;
    this.contexts = contexts;
    this.features = features;
    this.sequenceNr = sequenceNr;
  }

  /** Receives the judgement of each transaction. */
  @FunctionalInterface
  public interface Judgement {
    /**
     * Called once for a decided transaction, with what its profiles had answered and what this rule
     * set makes of it.
     */
    void judged(
        long sequenceNr, TransactionDecided event, ProfileAnswers profiles, Evaluation evaluation);
  }

  /**
   * Folds the next event.
   *
   * @throws IllegalStateException when it is not the next one
   * @throws NotFollowedException when its position of the rule book is not known here yet; nothing
   *     was folded
   */
  public void apply(long eventSequenceNr, AccountEvent event, Judgement judgement) {
    mustBeNext(eventSequenceNr);
    event.fold(
        new Observing() {
          @Override
          public FeatureState onDecided(TransactionDecided decided) {
            return judge(eventSequenceNr, decided, judgement);
          }
        });
    sequenceNr = eventSequenceNr;
  }

  /**
   * Folds the next event without judging it.
   *
   * @throws IllegalStateException when it is not the next one
   */
  public void skip(long eventSequenceNr, AccountEvent event) {
    mustBeNext(eventSequenceNr);
    event.fold(new Observing());
    sequenceNr = eventSequenceNr;
  }

  private void mustBeNext(long eventSequenceNr) {
    if (eventSequenceNr != sequenceNr + 1) {
      throw new IllegalStateException(
          "event " + eventSequenceNr + " after event " + sequenceNr + " in a fold");
    }
  }

  private FeatureState judge(long eventSequenceNr, TransactionDecided event, Judgement judgement) {
    var context = contexts.contextAt(event.ruleBookPosition());
    ProfileAnswers profiles = event.profiles();
    judgement.judged(
        eventSequenceNr,
        event,
        profiles,
        rules.evaluate(event.transaction(), features, profiles, context));
    features.observe(event.transaction());
    return features;
  }

  /** Takes events into the features. */
  private class Observing implements AccountEvent.Cases<FeatureState> {
    @Override
    public FeatureState onDecided(TransactionDecided event) {
      features.observe(event.transaction());
      return features;
    }

    @Override
    public FeatureState onLabelled(TransactionLabelled event) {
      features.label(event.forFeatures());
      return features;
    }

    @Override
    public FeatureState onLabelDelivered(LabelDelivered event) {
      return features;
    }
  }

  /** Returns the last event folded; 0 before the first. */
  public long sequenceNr() {
    return sequenceNr;
  }

  /** Returns how many of the events folded decided a transaction. */
  public long decided() {
    return features.observed();
  }

  /** Returns the features as they stand after the last event. */
  public FeatureState features() {
    return features;
  }

  /** Returns the rules that this fold judges by. */
  public CompiledRuleSet rules() {
    return rules;
  }
}
