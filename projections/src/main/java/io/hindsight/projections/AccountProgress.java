package io.hindsight.projections;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountFold;
import io.hindsight.rules.EngineSemantics;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.MissingFeatures;
import io.hindsight.rules.ProfileAnswers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One account in one build: the fold, the newest block, and what has changed since it was last
 * written. Owned by one thread at a time.
 */
public final class AccountProgress {
  private final String accountId;
  private final int version;
  private final AccountFold fold;
  private DecisionBlock.Writer block = new DecisionBlock.Writer();
  private final List<DecisionBlock.Writer> fullBlocks = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();
  private final @Nullable MissingFeatures missing;
  private long writtenSequenceNr;
  private long stateSequenceNr;
  private long toldSequenceNr;
  private long writtenToldSequenceNr;
  private long parityChecked;
  private long parityMismatches;

  /** An account of which nothing has been folded yet. */
  public AccountProgress(String accountId, int version, AccountFold fold) {
    this(accountId, version, fold, List.of(), 0, 0, null);
  }

  /**
   * An account of which nothing has been folded yet.
   *
   * @param missing counts features that are missing in the events folded
   */
  public AccountProgress(String accountId, int version, AccountFold fold, MissingFeatures missing) {
    this(accountId, version, fold, List.of(), 0, 0, missing);
  }

  /**
   * An account that was folded and written up to an event.
   *
   * @param block the newest block, up to that event
   * @param stateSequenceNr the event up to which the stored fold state goes
   * @param toldSequenceNr the event up to which the directory holds the account; 0 when not known
   */
  AccountProgress(
      String accountId,
      int version,
      AccountFold fold,
      List<DecisionRecord> block,
      long stateSequenceNr,
      long toldSequenceNr) {
    this(accountId, version, fold, block, stateSequenceNr, toldSequenceNr, null);
  }

  private AccountProgress(
      String accountId,
      int version,
      AccountFold fold,
      List<DecisionRecord> block,
      long stateSequenceNr,
      long toldSequenceNr,
      @Nullable MissingFeatures missing) {
    this.accountId = accountId;
    this.version = version;
    this.fold = fold;
    block.forEach(this.block::add);
    this.writtenSequenceNr = fold.sequenceNr();
    this.stateSequenceNr = stateSequenceNr;
    this.toldSequenceNr = toldSequenceNr;
    this.writtenToldSequenceNr = toldSequenceNr;
    this.missing = missing;
  }

  /** Folds the next event. */
  public void apply(long sequenceNr, AccountEvent event) {
    fold.apply(sequenceNr, event, this::judged);
  }

  private void judged(
      long sequenceNr, TransactionDecided event, ProfileAnswers profiles, Evaluation evaluation) {
    if (missing != null) {
      missing.add(event.transaction(), profiles);
    }
    var item = DecisionRecord.of(sequenceNr, event, evaluation, version, EngineSemantics.VERSION);
    if (!block.isEmpty() && block.block() != DecisionBlock.of(sequenceNr)) {
      fullBlocks.add(block);
      block = new DecisionBlock.Writer();
    }
    block.add(item);
    switch (item.parity()) {
      case OTHER_VERSION -> {}
      case EQUAL -> parityChecked++;
      case MISMATCH -> {
        parityChecked++;
        parityMismatches++;
      }
    }
    if (Alert.isAlert(evaluation.decision())) {
      boolean isRetro = Alert.isRetro(event.decision(), evaluation.decision());
      alerts.add(new Alert(accountId, sequenceNr, event.transaction(), evaluation, isRetro));
    }
  }

  /** Returns the account. */
  public String accountId() {
    return accountId;
  }

  /** Returns the last event folded. */
  public long sequenceNr() {
    return fold.sequenceNr();
  }

  /** Returns how many of the events folded decided a transaction. */
  long decided() {
    return fold.decided();
  }

  /** Tells whether there is anything that was not written yet. */
  boolean isDirty() {
    return fold.sequenceNr() > writtenSequenceNr || toldSequenceNr > writtenToldSequenceNr;
  }

  /** Notes that the directory holds the account up to an event. */
  void told(long throughSequenceNr) {
    toldSequenceNr = Math.max(toldSequenceNr, throughSequenceNr);
  }

  /** Returns the event up to which the directory holds the account; 0 when not known. */
  long toldSequenceNr() {
    return toldSequenceNr;
  }

  long eventsSinceState() {
    return fold.sequenceNr() - stateSequenceNr;
  }

  byte[] state() {
    return fold.features().toBytes();
  }

  List<DecisionBlock.Writer> fullBlocks() {
    return List.copyOf(fullBlocks);
  }

  DecisionBlock.Writer newestBlock() {
    return block;
  }

  List<Alert> alerts() {
    return List.copyOf(alerts);
  }

  long parityChecked() {
    return parityChecked;
  }

  long parityMismatches() {
    return parityMismatches;
  }

  /** Forgets what was to be written. */
  void written(boolean withState) {
    fullBlocks.clear();
    alerts.clear();
    writtenSequenceNr = fold.sequenceNr();
    writtenToldSequenceNr = toldSequenceNr;
    parityChecked = 0;
    parityMismatches = 0;
    if (withState) {
      stateSequenceNr = fold.sequenceNr();
    }
  }
}
