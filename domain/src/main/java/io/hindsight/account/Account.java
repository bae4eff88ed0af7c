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

  private Account(RecentTransactions recent) {
    this.recent = recent;
  }

  /** An account without events, which will fold the features of {@code version}, if given. */
  static Account empty(int version, @Nullable CompiledRuleSet rules) {
    var account = new Account(new RecentTransactions());
    if (rules != null) {
      account.takeFeatures(version, rules.newState());
    }
    return account;
  }

  /** The account of a snapshot; without features when this node does not know their version. */
  static Account of(AccountSnapshot snapshot, @Nullable CompiledRuleSet rules) {
    var account = new Account(new RecentTransactions(snapshot));
    account.sequenceNr = snapshot.sequenceNr();
    if (rules != null && snapshot.features() != null) {
      account.takeFeatures(snapshot.ruleSetVersion(), rules.readState(snapshot.features()));
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
    sequenceNr = eventSequenceNr;
    return event.fold(this::onDecided);
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
  void takeFeatures(int version, FeatureState state) {
    featuresVersion = version;
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
