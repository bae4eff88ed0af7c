package io.hindsight.replay;

import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.projections.ScoreReader;
import io.hindsight.rules.Decision;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Recounts a build from its tables, and compares it with the journal, account by account. */
public final class Verifier {
  private static final int RANGES = 32;
  private static final int LOOKUPS_IN_FLIGHT = 128;

  private final BuildScan scan;
  private final ScoreReader reader;
  private final JournalReader journal;
  private final ParkedEvents parked;
  private final Executor blocking;

  /** Runs on {@code blocking}, whose threads it blocks. */
  public Verifier(
      BuildScan scan,
      ScoreReader reader,
      JournalReader journal,
      ParkedEvents parked,
      Executor blocking) {
    this.scan = scan;
    this.reader = reader;
    this.journal = journal;
    this.parked = parked;
    this.blocking = blocking;
  }

  /** Recounts a build. Under live traffic the result is of the moment at which it was read. */
  public CompletionStage<Verification> verify(BuildRef build) {
    long began = System.nanoTime();
    List<CompletableFuture<Count>> counts =
        BuildScan.tokenRanges(RANGES).stream()
            .map(range -> CompletableFuture.supplyAsync(() -> count(build, range), blocking))
            .toList();
    CompletableFuture<Long> behind =
        CompletableFuture.supplyAsync(() -> countBehind(build), blocking);
    CompletionStage<List<ParkedEvents.Parked>> stopped = parked.of(build.build());
    return CompletableFuture.allOf(counts.toArray(CompletableFuture[]::new))
        .thenCombine(behind, (ignored, events) -> events)
        .thenCombine(
            stopped,
            (events, parkedEvents) -> {
              var total = new Count();
              counts.forEach(count -> total.merge(count.join()));
              return total.result(build, events, parkedEvents.size(), began);
            });
  }

  private Count count(BuildRef build, long[] range) {
    var count = new Count();
    scan.scan(build, range[0], range[1], count);
    return count;
  }

  private long countBehind(BuildRef build) {
    var behind = new AtomicLong();
    var failed = new AtomicReference<@Nullable Throwable>();
    var inFlight = new Semaphore(LOOKUPS_IN_FLIGHT);
    for (String stream : journal.streams()) {
      if (!AccountId.isAccountStream(stream)) {
        continue;
      }
      inFlight.acquireUninterruptibly();
      reader
          .lastSeq(build, AccountId.ofStream(stream))
          .thenCombine(
              journal.highestSequenceNr(stream),
              (last, highest) -> behind.addAndGet(Math.max(0, highest - last)))
          .whenComplete(
              (ignored, failure) -> {
                if (failure != null) {
                  failed.compareAndSet(null, failure);
                }
                inFlight.release();
              });
    }
    inFlight.acquireUninterruptibly(LOOKUPS_IN_FLIGHT);
    Throwable failure = failed.get();
    if (failure != null) {
      throw new CompletionException("cannot compare with the journal", failure);
    }
    return behind.get();
  }

  /** A recount of one range, or of several. */
  private static final class Count implements BuildScan.Parts {
    private final DecisionDigest digest = new DecisionDigest();
    private final Map<Decision, Long> decisions = new EnumMap<>(Decision.class);
    private String account = "";
    private long accounts;
    private long decidedByHeads;
    private long parityChecked;
    private long parityMismatches;

    @Override
    public void block(String accountId, long lastSeq, long decided, List<DecisionRecord> records) {
      if (lastSeq > 0 && !accountId.equals(account)) {
        // The head stands beside each block of the account's first part: it counts once.
        account = accountId;
        accounts++;
        decidedByHeads += decided;
      }
      for (DecisionRecord decision : records) {
        digest.add(accountId, decision);
        decisions.merge(decision.decision(), 1L, Long::sum);
        switch (decision.parity()) {
          case OTHER_VERSION -> {}
          case EQUAL -> parityChecked++;
          case MISMATCH -> {
            parityChecked++;
            parityMismatches++;
          }
        }
      }
    }

    void merge(Count other) {
      digest.merge(other.digest);
      other.decisions.forEach((decision, n) -> decisions.merge(decision, n, Long::sum));
      accounts += other.accounts;
      decidedByHeads += other.decidedByHeads;
      parityChecked += other.parityChecked;
      parityMismatches += other.parityMismatches;
    }

    Verification result(BuildRef build, long behind, long parked, long beganNanos) {
      return new Verification(
          build.build(),
          build.version(),
          digest.hex(),
          accounts,
          digest.count(),
          Map.copyOf(decisions),
          parityChecked,
          parityMismatches,
          decidedByHeads - digest.count(),
          behind,
          parked,
          (System.nanoTime() - beganNanos) / 1_000_000);
    }
  }
}
