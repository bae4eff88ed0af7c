package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountFold;
import io.hindsight.journal.JournalReader;
import io.hindsight.projections.AccountProgress;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildStore;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.MissingFeatures;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Folds one segment of the journal for one build, in memory. Runs on one thread. */
final class SegmentFold implements SegmentWalk.Visitor<AccountProgress> {
  private final JournalReader journal;
  private final RuleBookNode ruleBook;
  private final BuildStore store;
  private final ParkedEvents parkedEvents;
  private final BuildRef build;
  private final CompiledRuleSet rules;
  private final RebuildSettings settings;
  private final RebuildRun run;
  private final MissingFeatures missing;
  private final Semaphore inFlight;
  private final AtomicReference<@Nullable Throwable> writeFailure = new AtomicReference<>();

  private long events;
  private long accounts;
  private long parked;

  /**
   * What became of a segment.
   *
   * @param missing how many transactions lack each feature that profiles serve, since it was
   *     introduced later; in the order of {@link CompiledRuleSet#profileFeatures}
   */
  record Result(long events, long accounts, long parked, List<Long> missing) {}

  SegmentFold(
      RebuildServices services,
      BuildRef build,
      CompiledRuleSet rules,
      RebuildSettings settings,
      RebuildRun run) {
    this.journal = services.journal();
    this.ruleBook = services.ruleBook();
    this.store = services.store();
    this.parkedEvents = services.parked();
    this.build = build;
    this.rules = rules;
    this.settings = settings;
    this.run = run;
    this.missing = rules.countMissing();
    this.inFlight = new Semaphore(settings.writesInFlight());
  }

  /**
   * Folds the segment; when this returns, everything is durable.
   *
   * @throws CancellationException when the run was abandoned before the segment's end
   */
  Result fold(long afterToken, long toToken) {
    SegmentWalk.walk(journal, afterToken, toToken, this);
    inFlight.acquireUninterruptibly(settings.writesInFlight());
    throwIfWriteFailed();
    return new Result(events, accounts, parked, missing.counts());
  }

  @Override
  public AccountProgress begin(String accountId) {
    return new AccountProgress(
        accountId, build.version(), new AccountFold(rules, ruleBook), missing);
  }

  /** An account stops where it cannot be folded, and is parked there. */
  @Override
  public boolean take(AccountProgress account, long sequenceNr, Supplier<AccountEvent> event) {
    run.awaitTurn();
    return apply(account, sequenceNr, event);
  }

  private boolean apply(AccountProgress account, long sequenceNr, Supplier<AccountEvent> event) {
    try {
      account.apply(sequenceNr, event.get());
    } catch (NotFollowedException e) {
      // It was judged with lists that this node does not know yet.
      ruleBook.followed(e.position()).toCompletableFuture().join();
      return apply(account, sequenceNr, event);
    } catch (RuntimeException e) {
      parked++;
      parkedEvents.park(build, account.accountId(), sequenceNr, e).toCompletableFuture().join();
      return false;
    }
    events++;
    run.folded();
    if (sequenceNr % (settings.flushBlocks() * 128L) == 0) {
      // A very long account is written as it goes, so that memory stays bounded.
      store.write(build, account, false).toCompletableFuture().join();
    }
    return true;
  }

  @Override
  public void end(AccountProgress account) {
    accounts++;
    write(account);
  }

  private void write(AccountProgress finished) {
    throwIfWriteFailed();
    inFlight.acquireUninterruptibly();
    store
        .write(build, finished, true)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                writeFailure.compareAndSet(null, failure);
              }
              inFlight.release();
            });
  }

  private void throwIfWriteFailed() {
    Throwable failure = writeFailure.get();
    if (failure != null) {
      throw new CompletionException("cannot write results", failure);
    }
  }
}
