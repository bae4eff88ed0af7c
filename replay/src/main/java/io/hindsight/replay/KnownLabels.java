package io.hindsight.replay;

import java.util.HashMap;
import java.util.Map;

/** The labels that stand at a time: of each transaction the latest that was known then. */
final class KnownLabels {
  private final long asOfMicros;
  private final Map<Decided, Standing> standing = new HashMap<>();

  private record Decided(String accountId, long sequenceNr) {}

  private record Standing(int revision, boolean fraud) {}

  KnownLabels(long asOfMicros) {
    this.asOfMicros = asOfMicros;
  }

  /** Adds a label, in any order. */
  void add(String accountId, long decidedSeq, int revision, boolean fraud, long knownAtMicros) {
    if (knownAtMicros <= asOfMicros) {
      standing.merge(
          new Decided(accountId, decidedSeq),
          new Standing(revision, fraud),
          (a, b) -> b.revision() >= a.revision() ? b : a);
    }
  }

  /** Tells whether a transaction was fraud; what is not labelled counts as genuine. */
  boolean isFraud(String accountId, long decidedSeq) {
    Standing label = standing.get(new Decided(accountId, decidedSeq));
    return label != null && label.fraud();
  }
}
