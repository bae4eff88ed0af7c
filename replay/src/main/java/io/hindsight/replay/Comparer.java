package io.hindsight.replay;

import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.LabelStore;
import io.hindsight.replay.Comparison.Change;
import io.hindsight.replay.Comparison.Changes;
import io.hindsight.replay.Comparison.Difference;
import io.hindsight.replay.Comparison.Place;
import io.hindsight.replay.Comparison.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Compares two builds, transaction by transaction, range by range of their tokens. Under live
 * traffic an account is compared up to the event that both builds have folded.
 */
public final class Comparer {
  /** Ranges are small, so that one of them fits in memory with a million accounts. */
  public static final int RANGES = 128;

  private static final Comparator<Change> OLDEST_FIRST =
      Comparator.<Change>comparingLong(change -> change.a().occurredAtMicros())
          .thenComparing(Change::accountId)
          .thenComparingLong(change -> change.a().sequenceNr());

  private final BuildScan scan;
  private final LabelStore labels;
  private final Executor blocking;

  /** Runs on {@code blocking}, whose threads it blocks. */
  public Comparer(BuildScan scan, LabelStore labels, Executor blocking) {
    this.scan = scan;
    this.labels = labels;
    this.blocking = blocking;
  }

  /**
   * Compares two builds.
   *
   * @param scope the period, and the time of the labels
   * @param limit the most changed transactions to return, the newest
   */
  public CompletionStage<Comparison> compare(
      BuildRef a, BuildRef b, EvaluationScope scope, int limit) {
    long began = System.nanoTime();
    List<CompletableFuture<Tally>> tallies =
        BuildScan.tokenRanges(RANGES).stream()
            .map(
                range ->
                    CompletableFuture.supplyAsync(() -> tally(a, b, scope, range, limit), blocking))
            .toList();
    return CompletableFuture.allOf(tallies.toArray(CompletableFuture[]::new))
        .thenApply(
            ignored -> {
              var total = new Tally(a, b, limit);
              tallies.forEach(tally -> total.merge(tally.join()));
              return total.result((System.nanoTime() - began) / 1_000_000);
            });
  }

  private ComparedRange read(BuildRef a, BuildRef b, EvaluationScope scope, long[] range) {
    return ComparedRange.read(scan, labels, a, b, scope, range);
  }

  private Tally tally(BuildRef a, BuildRef b, EvaluationScope scope, long[] range, int limit) {
    var tally = new Tally(a, b, limit);
    read(a, b, scope, range).forEach(tally::add);
    return tally;
  }

  /**
   * Returns all changed transactions of one range of tokens, in the order of accounts and their
   * events.
   *
   * @param range from 0 to {@link #RANGES} - 1
   */
  public CompletionStage<List<Change>> changesOf(
      BuildRef a, BuildRef b, EvaluationScope scope, int range) {
    long[] tokens = BuildScan.tokenRanges(RANGES).get(range);
    return CompletableFuture.supplyAsync(() -> read(a, b, scope, tokens).changes(), blocking);
  }

  /**
   * Returns some of the changed transactions: range by range of tokens, and within a range in the
   * order of accounts and their events. No more is read than the page needs.
   *
   * @param after only what comes after this place; null for the first page
   * @param limit the most to return
   * @param patience after this long the page is what was found, though there may be more
   */
  public CompletionStage<Changes> changes(
      BuildRef a,
      BuildRef b,
      EvaluationScope scope,
      @Nullable Place after,
      int limit,
      Duration patience) {
    return CompletableFuture.supplyAsync(() -> page(a, b, scope, after, limit, patience), blocking);
  }

  private Changes page(
      BuildRef a,
      BuildRef b,
      EvaluationScope scope,
      @Nullable Place after,
      int limit,
      Duration patience) {
    List<long[]> ranges = BuildScan.tokenRanges(RANGES);
    long began = System.nanoTime();
    var found = new ArrayList<Change>();
    int first = after == null ? 0 : after.range();
    for (int range = first; range < RANGES; range++) {
      boolean isImpatient = System.nanoTime() - began > patience.toNanos();
      if (range > first && isImpatient) {
        return new Changes(found, Place.beginOf(range));
      }
      for (Change change : read(a, b, scope, ranges.get(range)).changes()) {
        boolean isNext = after == null || range > after.range() || after.isBefore(change);
        if (isNext) {
          found.add(change);
        }
        if (found.size() == limit) {
          return new Changes(found, new Place(range, change.accountId(), change.b().sequenceNr()));
        }
      }
    }
    return new Changes(found, null);
  }

  /** Counts transitions and keeps the newest changes. Owned by one thread at a time. */
  private static final class Tally {
    private final BuildRef a;
    private final BuildRef b;
    private final Transitions transitions = new Transitions();
    private final QualityTally qualityA = new QualityTally();
    private final QualityTally qualityB = new QualityTally();
    private final AccountsHit hitByA = new AccountsHit();
    private final AccountsHit hitByB = new AccountsHit();
    private final Map<String, Difference> difference = new TreeMap<>();
    private final PriorityQueue<Change> newest = new PriorityQueue<>(OLDEST_FIRST);
    private final int limit;
    private long accounts;
    private long transactions;
    private long changed;

    Tally(BuildRef a, BuildRef b, int limit) {
      this.a = a;
      this.b = b;
      this.limit = limit;
    }

    void add(String account, boolean isHeldByBoth, boolean isWhole, List<Change> pairs) {
      accounts += isHeldByBoth ? 1 : 0;
      pairs.forEach(this::add);
      hitByA.add(account, isWhole, pairs.stream().map(pair -> pair.a().rules()).toList());
      hitByB.add(account, isWhole, pairs.stream().map(pair -> pair.b().rules()).toList());
    }

    private void add(Change pair) {
      DecisionRecord left = pair.a();
      DecisionRecord right = pair.b();
      transactions++;
      transitions.add(left.decision(), right.decision(), left.currency(), left.amountMinor());
      JudgedTransaction byA = JudgedTransaction.of(left, a.version());
      JudgedTransaction byB = JudgedTransaction.of(right, b.version());
      qualityA.add(byA, pair.isFraud());
      qualityB.add(byB, pair.isFraud());
      if (pair.isFraud() && byA.isAlert() != byB.isAlert()) {
        long minor = left.amountMinor();
        difference.merge(
            left.currency(),
            byB.isAlert() ? new Difference(minor, 0) : new Difference(0, minor),
            Difference::plus);
      }
      if (pair.isChanged()) {
        changed++;
        keep(pair);
      }
    }

    private void keep(Change change) {
      newest.add(change);
      if (newest.size() > limit) {
        newest.poll();
      }
    }

    void merge(Tally other) {
      accounts += other.accounts;
      transactions += other.transactions;
      changed += other.changed;
      transitions.merge(other.transitions);
      qualityA.merge(other.qualityA);
      qualityB.merge(other.qualityB);
      hitByA.merge(other.hitByA);
      hitByB.merge(other.hitByB);
      other.difference.forEach(
          (currency, sums) -> difference.merge(currency, sums, Difference::plus));
      other.newest.forEach(this::keep);
    }

    Comparison result(long tookMillis) {
      return new Comparison(
          new Side(a, qualityA.result(tookMillis), hitByA.result()),
          new Side(b, qualityB.result(tookMillis), hitByB.result()),
          accounts,
          transactions,
          changed,
          transitions.matrix(),
          Map.copyOf(difference),
          newest.stream().sorted(OLDEST_FIRST.reversed()).toList(),
          tookMillis);
    }
  }
}
