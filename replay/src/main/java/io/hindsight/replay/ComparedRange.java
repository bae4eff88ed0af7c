package io.hindsight.replay;

import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.LabelStore;
import io.hindsight.replay.Comparison.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What two builds and the labels hold of one range of tokens. A part of an account lies at the same
 * token in both builds, as its labels do: they are joined in memory.
 */
final class ComparedRange {
  private final Map<String, Part> parts = new TreeMap<>();
  private final KnownLabels labels;

  /** What both builds have of one part of an account. */
  private static final class Part {
    private final Map<Long, DecisionRecord> a = new HashMap<>();
    private final List<DecisionRecord> b = new ArrayList<>();
    private long lastSeqA;
    private long lastSeqB;
  }

  /** Receives what both builds hold of one part of an account. */
  @FunctionalInterface
  interface Joined {
    /**
     * Called in the order of account ids.
     *
     * @param isHeldByBoth whether this is the first part and both builds have folded the account
     * @param isWhole whether the account has no other part
     * @param pairs what both decide of each transaction of the period, in sequence
     */
    void part(String accountId, boolean isHeldByBoth, boolean isWhole, List<Change> pairs);
  }

  private ComparedRange(KnownLabels labels) {
    this.labels = labels;
  }

  /** Reads a range of tokens; blocks until the end. */
  static ComparedRange read(
      BuildScan scan,
      LabelStore labelStore,
      BuildRef a,
      BuildRef b,
      EvaluationScope scope,
      long[] range) {
    var joined = new ComparedRange(KnownLabels.read(labelStore, scope.asOfMicros(), range));
    scan.scan(
        a,
        range[0],
        range[1],
        (account, lastSeq, decided, records) -> joined.addA(account, lastSeq, records, scope));
    scan.scan(
        b,
        range[0],
        range[1],
        (account, lastSeq, decided, records) -> joined.addB(account, lastSeq, records, scope));
    return joined;
  }

  private Part part(String account) {
    return parts.computeIfAbsent(account, ignored -> new Part());
  }

  private void addA(
      String account, long lastSeq, List<DecisionRecord> records, EvaluationScope scope) {
    Part part = part(account);
    part.lastSeqA = StrictMath.max(part.lastSeqA, lastSeq);
    for (DecisionRecord item : records) {
      if (scope.covers(item.occurredAtMicros())) {
        part.a.put(item.sequenceNr(), item);
      }
    }
  }

  private void addB(
      String account, long lastSeq, List<DecisionRecord> records, EvaluationScope scope) {
    Part part = part(account);
    part.lastSeqB = StrictMath.max(part.lastSeqB, lastSeq);
    for (DecisionRecord item : records) {
      if (scope.covers(item.occurredAtMicros())) {
        part.b.add(item);
      }
    }
  }

  /** Hands over every part, whether it has pairs or not. */
  void forEach(Joined consumer) {
    parts.forEach(
        (account, part) -> {
          var pairs = new ArrayList<Change>();
          for (DecisionRecord b : part.b) {
            DecisionRecord a = part.a.get(b.sequenceNr());
            if (a != null) {
              pairs.add(new Change(account, a, b, labels.label(account, b.sequenceNr())));
            }
          }
          consumer.part(
              account,
              part.lastSeqA > 0 && part.lastSeqB > 0,
              BuildScan.isOnePart(StrictMath.max(part.lastSeqA, part.lastSeqB)),
              pairs);
        });
  }

  /** Returns the changed transactions in the order of accounts and their events. */
  List<Change> changes() {
    var changes = new ArrayList<Change>();
    forEach(
        (account, held, whole, pairs) ->
            pairs.stream().filter(Change::isChanged).forEach(changes::add));
    return changes;
  }
}
