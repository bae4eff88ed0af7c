package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalRow;
import io.hindsight.projections.AccountProgress;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildStore;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Folds one segment of the journal for one build: every account whose first partition lies in the
 * segment, wholly, in memory, one after the other. Runs on one thread.
 */
final class SegmentFold {
  private final JournalReader journal;
  private final RuleBookNode ruleBook;
  private final BuildStore store;
  private final ParkedEvents parkedEvents;
  private final BuildRef build;
  private final CompiledRuleSet rules;
  private final RebuildSettings settings;
  private final LongAdder eventsFolded;
  private final Semaphore inFlight;
  private final AtomicReference<@Nullable Throwable> writeFailure = new AtomicReference<>();

  private @Nullable AccountProgress account;
  private String stream = "";
  private boolean stopped;
  private long lastSeq;
  private long events;
  private long accounts;
  private long parked;

  /** What became of a segment. */
  record Result(long events, long accounts, long parked) {}

  SegmentFold(
      RebuildServices services,
      BuildRef build,
      CompiledRuleSet rules,
      RebuildSettings settings,
      LongAdder eventsFolded) {
    this.journal = services.journal();
    this.ruleBook = services.ruleBook();
    this.store = services.store();
    this.parkedEvents = services.parked();
    this.build = build;
    this.rules = rules;
    this.settings = settings;
    this.eventsFolded = eventsFolded;
    this.inFlight = new Semaphore(settings.writesInFlight());
  }

  /** Folds the segment; when this returns, everything is durable. */
  Result fold(long afterToken, long toToken) {
    journal.scan(afterToken, toToken, this::next);
    finishAccount();
    inFlight.acquireUninterruptibly(settings.writesInFlight());
    throwIfWriteFailed();
    return new Result(events, accounts, parked);
  }

  /**
   * Later partitions of a stream lie elsewhere, or right before the first; whoever has the first
   * reads them too.
   */
  private void next(JournalRow row) {
    if (row.partitionNr() != 0) {
      return;
    }
    if (!row.persistenceId().equals(stream)) {
      finishAccount();
      begin(row);
    }
    apply(row.sequenceNr(), () -> journal.decode(row));
  }

  private void begin(JournalRow row) {
    stream = row.persistenceId();
    boolean isOurs = AccountId.isAccountStream(stream);
    account =
        isOurs
            ? new AccountProgress(
                AccountId.ofStream(stream), build.version(), new AccountFold(rules, ruleBook))
            : null;
    stopped = false;
    lastSeq = 0;
  }

  /** Gives the event, decoded; may throw. */
  @FunctionalInterface
  private interface Decoding {
    Object event();
  }

  private void apply(long sequenceNr, Decoding decoding) {
    AccountProgress current = account;
    if (current == null || stopped) {
      return;
    }
    lastSeq = sequenceNr;
    try {
      current.apply(sequenceNr, (AccountEvent) decoding.event());
    } catch (NotFollowedException e) {
      // It was judged with lists that this node does not know yet.
      ruleBook.followed(e.position()).toCompletableFuture().join();
      apply(sequenceNr, decoding);
      return;
    } catch (RuntimeException e) {
      stopped = true;
      parked++;
      parkedEvents.park(build, current.accountId(), sequenceNr, e).toCompletableFuture().join();
      return;
    }
    events++;
    eventsFolded.increment();
    if (sequenceNr % (settings.flushBlocks() * 128L) == 0) {
      // A very long account is written as it goes, so that memory stays bounded.
      store.write(build, current, false).toCompletableFuture().join();
    }
  }

  private void finishAccount() {
    AccountProgress finished = account;
    if (finished == null) {
      return;
    }
    if (!stopped && lastSeq >= journal.partitionSize()) {
      journal
          .forEach(
              stream,
              lastSeq + 1,
              Long.MAX_VALUE,
              event -> apply(event.sequenceNr(), event::payload))
          .toCompletableFuture()
          .join();
    }
    account = null;
    accounts++;
    write(finished);
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
