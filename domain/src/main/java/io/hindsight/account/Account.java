package io.hindsight.account;

import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.ids.RecentIds;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.FeatureState;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an account must know to decide: the features of one rule set version and the ids of its
 * recent transactions. Mutable for speed, and owned by one actor; it leaves that actor only as an
 * {@link AccountSnapshot}.
 */
final class Account {
  private final RecentIds recent;
  private final Set<Long> undelivered = new TreeSet<>();
  private long sequenceNr;
  private long decided;
  private int featuresVersion;
  private @Nullable FeatureState features;
  private @Nullable CompiledRuleSet rules;

  /** Whether this stands for "no events yet"; such an account is never changed by an event. */
  private final boolean isEmptyState;

  private final Evolution evolution = new Evolution();

  private Account(RecentIds recent, boolean isEmptyState) {
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
    var account = new Account(new RecentIds(RecentIds.CAPACITY), isEmptyState);
    if (rules != null) {
      account.takeFeatures(version, rules, rules.newState());
    }
    return account;
  }

  /** The account of a snapshot; without features when this node does not know their version. */
  static Account of(AccountSnapshot snapshot, @Nullable CompiledRuleSet rules) {
    var account = new Account(new RecentIds(RecentIds.CAPACITY, snapshot.recent()), false);
    account.sequenceNr = snapshot.sequenceNr();
    account.decided = snapshot.decided();
    for (long seq : snapshot.undeliveredSeqs()) {
      account.undelivered.add(seq);
    }
    byte[] features = snapshot.features();
    if (rules != null && features != null && rules.canReadState(features)) {
      account.takeFeatures(snapshot.ruleSetVersion(), rules, rules.readState(features));
    }
    return account;
  }

  AccountSnapshot snapshot() {
    return new AccountSnapshot(
        sequenceNr,
        features == null ? 0 : featuresVersion,
        features == null ? null : features.toBytes(),
        recent.stored(),
        decided,
        undelivered.stream().mapToLong(Long::longValue).toArray());
  }

  /** Applies what happened. */
  Account evolve(long eventSequenceNr, AccountEvent event) {
    if (eventSequenceNr != sequenceNr + 1) {
      throw new IllegalStateException(
          "event " + eventSequenceNr + " after event " + sequenceNr + " of an account");
    }
    Account account = isEmptyState ? withoutEvents(featuresVersion, rules, false) : this;
    account.sequenceNr = eventSequenceNr;
    return event.fold(account.evolution);
  }

  /** What each kind of event changes. */
  private final class Evolution implements AccountEvent.Cases<Account> {
    @Override
    public Account onDecided(TransactionDecided event) {
      var tx = event.transaction();
      decided++;
      recent.add(RecentIds.hash(tx.transactionId()), sequenceNr, tx.occurredAtMicros());
      if (features != null) {
        features.observe(tx);
      }
      return Account.this;
    }

    @Override
    public Account onLabelled(TransactionLabelled event) {
      if (features != null) {
        features.label(event.forFeatures());
      }
      if (!event.profiles().isEmpty()) {
        undelivered.add(sequenceNr);
      }
      return Account.this;
    }

    @Override
    public Account onLabelDelivered(LabelDelivered event) {
      undelivered.remove(event.labelledSeq());
      return Account.this;
    }
  }

  /** Returns how many transactions were decided. */
  long decided() {
    return decided;
  }

  /** Returns the events of the labels that not every profile has taken up yet. */
  Set<Long> undelivered() {
    return Set.copyOf(undelivered);
  }

  boolean isUndelivered(long labelledSeq) {
    return undelivered.contains(labelledSeq);
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

  RecentIds recent() {
    return recent;
  }

  long sequenceNr() {
    return sequenceNr;
  }
}
