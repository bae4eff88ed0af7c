package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.UndecodableEventException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates what was decided live, over one segment of the journal. Runs on one thread. */
final class LiveDecisions implements SegmentWalk.Visitor<AccountDecisions> {
  private static final Logger LOG = LoggerFactory.getLogger(LiveDecisions.class);

  private final JournalReader journal;
  private final EvaluationScope scope;
  private final QualityTally tally = new QualityTally();

  LiveDecisions(JournalReader journal, EvaluationScope scope) {
    this.journal = journal;
    this.scope = scope;
  }

  /** Evaluates the segment; blocks until the end. */
  QualityTally count(long afterToken, long toToken) {
    SegmentWalk.walk(journal, afterToken, toToken, this);
    return tally;
  }

  @Override
  public AccountDecisions begin(String accountId) {
    return new AccountDecisions(accountId, scope);
  }

  /** An account stops where it cannot be read, as it does in every build. */
  @Override
  public boolean take(AccountDecisions account, long sequenceNr, Supplier<AccountEvent> event) {
    try {
      account.take(sequenceNr, event.get());
      return true;
    } catch (UndecodableEventException e) {
      LOG.warn("an account is evaluated only up to an event that cannot be read", e);
      return false;
    }
  }

  @Override
  public void end(AccountDecisions account) {
    account.addTo(tally);
  }
}
