package io.hindsight.account;

import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.FeatureState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an account must know to decide: the features of one rule set version and the ids of its
 * recent transactions. Mutable for speed, and owned by one actor; it leaves that actor only as an
 * {@link AccountSnapshot}.
 */
final class Account {
  private final RecentTransactions recent;
  private long sequenceNr;
  private int featuresVersion;
  private @Nullable FeatureState features;
  private @Nullable CompiledRuleSet rules;

  /** Whether this stands for "no events yet"; such an account is never changed by an event. */
  private final boolean isEmptyState;

  private Account(RecentTransactions recent, boolean isEmptyState) {
    this.recent = recent;
    this.isEmptyState = isEmptyState;
  }

  /**
   * An account without events, which will fold the features of {@code version}, if given. An actor
   * that restarts after a failed write begins again with the same object, so its first event makes
   * another one.
   */
  static Account empty(int version, @Nullable CompiledRuleSet rules) {
    return withoutEvents(version, rules, true);
  }

  private static Account withoutEvents(
      int version, @Nullable CompiledRuleSet rules, boolean isEmptyState) {
    var account = new Account(new RecentTransactions(), isEmptyState);
    if (rules != null) {
      account.takeFeatures(version, rules, rules.newState());
    }
    return account;
  }

  /** The account of a snapshot; without features when this node does not know their version. */
  static Account of(AccountSnapshot snapshot, @Nullable CompiledRuleSet rules) {
    var account = new Account(new RecentTransactions(snapshot), false);
    account.sequenceNr = snapshot.sequenceNr();
    byte[] features = snapshot.features();
    if (rules != null && features != null && rules.canReadState(features)) {
      account.takeFeatures(snapshot.ruleSetVersion(), rules, rules.readState(features));
    }
    return account;
  }

  AccountSnapshot snapshot() {
    return features == null
        ? recent.snapshot(sequenceNr, 0, null)
        : recent.snapshot(sequenceNr, featuresVersion, features.toBytes());
  }

  /** Applies what happened. */
  Account evolve(long eventSequenceNr, AccountEvent event) {
    if (eventSequenceNr != sequenceNr + 1) {
      throw new IllegalStateException(
          "event " + eventSequenceNr + " after event " + sequenceNr + " of an account");
    }
    Account account = isEmptyState ? withoutEvents(featuresVersion, rules, false) : this;
    account.sequenceNr = eventSequenceNr;
    return event.fold(account::onDecided);
  }

  private Account onDecided(TransactionDecided event) {
    var tx = event.transaction();
    recent.add(RecentTransactions.hash(tx.transactionId()), sequenceNr, tx.occurredAtMicros());
    if (features != null) {
      features.observe(tx);
    }
    return this;
  }

  /** Replaces the features by those of a version, folded up to this account's last event. */
  void takeFeatures(int version, CompiledRuleSet versionRules, FeatureState state) {
    featuresVersion = version;
    rules = versionRules;
    features = state;
  }

  /** Returns the features of a version, or null when this account holds others. */
  @Nullable FeatureState featuresOf(int version) {
    return featuresVersion == version ? features : null;
  }

  /** Returns the features that this account holds, of whichever version. */
  @Nullable FeatureState anyFeatures() {
    return features;
  }

  OptionalLong eventOf(long idHash) {
    return recent.find(idHash);
  }

  RecentTransactions recent() {
    return recent;
  }

  long sequenceNr() {
    return sequenceNr;
  }
}
