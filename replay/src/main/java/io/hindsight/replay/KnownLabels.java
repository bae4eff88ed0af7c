package io.hindsight.replay;

import io.hindsight.projections.LabelStore;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels that stand at a time: of each transaction the latest that was known then. */
final class KnownLabels {
  private final long asOfMicros;
  private final Map<Decided, Standing> standing = new HashMap<>();

  private record Decided(String accountId, long sequenceNr) {}

  private record Standing(int revision, boolean fraud) {}

  KnownLabels(long asOfMicros) {
    this.asOfMicros = asOfMicros;
  }

  /**
   * Reads the labels whose tokens lie in a range; blocks until the end.
   *
   * @param range after the first of these tokens, up to the second
   */
  static KnownLabels read(LabelStore labels, long asOfMicros, long[] range) {
    var known = new KnownLabels(asOfMicros);
    labels.scan(
        range[0],
        range[1],
        label ->
            known.add(
                label.accountId(),
                label.decidedSeq(),
                label.revision(),
                label.fraud(),
                label.knownAtMicros()));
    return known;
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
    Boolean label = label(accountId, decidedSeq);
    return label != null && label;
  }

  /** Tells whether a transaction was labelled as fraud; null when it was not labelled. */
  @Nullable Boolean label(String accountId, long decidedSeq) {
    Standing label = standing.get(new Decided(accountId, decidedSeq));
    return label == null ? null : (Boolean) label.fraud();
  }
}
