package io.hindsight.replay;

import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.replay.Comparison.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Compares two builds, transaction by transaction. An account lies at the same token in both, so
 * both are read range by range and joined in memory. Under live traffic an account is compared up
 * to the event that both builds have folded.
 */
public final class Comparer {
  /** Ranges are small, so that one of them fits in memory with a million accounts. */
  private static final int RANGES = 128;

  private static final Comparator<Change> OLDEST_FIRST =
      Comparator.<Change>comparingLong(change -> change.a().occurredAtMicros())
          .thenComparing(Change::accountId)
          .thenComparingLong(change -> change.a().sequenceNr());

  private final BuildScan scan;
  private final Executor blocking;

  /** Runs on {@code blocking}, whose threads it blocks. */
  public Comparer(BuildScan scan, Executor blocking) {
    this.scan = scan;
    this.blocking = blocking;
  }

  /** Compares two builds and returns the newest {@code limit} changed transactions. */
  public CompletionStage<Comparison> compare(BuildRef a, BuildRef b, int limit) {
    long began = System.nanoTime();
    List<CompletableFuture<Tally>> tallies =
        BuildScan.tokenRanges(RANGES).stream()
            .map(range -> CompletableFuture.supplyAsync(() -> tally(a, b, range, limit), blocking))
            .toList();
    return CompletableFuture.allOf(tallies.toArray(CompletableFuture[]::new))
        .thenApply(
            ignored -> {
              var total = new Tally(limit);
              tallies.forEach(tally -> total.merge(tally.join()));
              return total.result(a, b, began);
            });
  }

  private Tally tally(BuildRef a, BuildRef b, long[] range, int limit) {
    Map<String, Part> parts = new HashMap<>();
    scan.scan(
        a,
        range[0],
        range[1],
        (account, lastSeq, decided, records) ->
            parts.computeIfAbsent(account, ignored -> new Part()).addA(lastSeq, records));
    scan.scan(
        b,
        range[0],
        range[1],
        (account, lastSeq, decided, records) ->
            parts.computeIfAbsent(account, ignored -> new Part()).addB(lastSeq, records));
    var tally = new Tally(limit);
    parts.forEach(tally::add);
    return tally;
  }

  /** What both builds have of one partition of an account. */
  private static final class Part {
    private final Map<Long, DecisionRecord> a = new TreeMap<>();
    private final List<DecisionRecord> b = new ArrayList<>();
    private boolean hasHeadA;
    private boolean hasHeadB;

    void addA(long lastSeq, List<DecisionRecord> records) {
      hasHeadA |= lastSeq > 0;
      records.forEach(item -> a.put(item.sequenceNr(), item));
    }

    void addB(long lastSeq, List<DecisionRecord> records) {
      hasHeadB |= lastSeq > 0;
      b.addAll(records);
    }
  }

  /** Counts transitions and keeps the newest changes. */
  private static final class Tally {
    private final Transitions transitions = new Transitions();
    private final Map<Integer, Long> hitsA = new TreeMap<>();
    private final Map<Integer, Long> hitsB = new TreeMap<>();
    private final PriorityQueue<Change> newest = new PriorityQueue<>(OLDEST_FIRST);
    private final int limit;
    private long accounts;
    private long transactions;
    private long changed;

    Tally(int limit) {
      this.limit = limit;
    }

    void add(String account, Part part) {
      accounts += part.hasHeadA && part.hasHeadB ? 1 : 0;
      for (DecisionRecord b : part.b) {
        DecisionRecord a = part.a.get(b.sequenceNr());
        if (a != null) {
          add(account, a, b);
        }
      }
    }

    private void add(String account, DecisionRecord a, DecisionRecord b) {
      transactions++;
      transitions.add(a.decision(), b.decision(), a.currency(), a.amountMinor());
      a.rules().forEach(rule -> hitsA.merge(rule, 1L, Long::sum));
      b.rules().forEach(rule -> hitsB.merge(rule, 1L, Long::sum));
      boolean same = a.decision() == b.decision() && a.score() == b.score();
      if (!same) {
        changed++;
        keep(new Change(account, a, b));
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
      other.hitsA.forEach((rule, n) -> hitsA.merge(rule, n, Long::sum));
      other.hitsB.forEach((rule, n) -> hitsB.merge(rule, n, Long::sum));
      transitions.merge(other.transitions);
      other.newest.forEach(this::keep);
    }

    Comparison result(BuildRef a, BuildRef b, long beganNanos) {
      return new Comparison(
          a,
          b,
          accounts,
          transactions,
          changed,
          transitions.matrix(),
          Map.copyOf(hitsA),
          Map.copyOf(hitsB),
          newest.stream().sorted(OLDEST_FIRST.reversed()).toList(),
          (System.nanoTime() - beganNanos) / 1_000_000);
    }
  }
}
