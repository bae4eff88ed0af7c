package io.hindsight.projections;

/** An event that the rules cannot fold. */
final class UnfoldableEventException extends RuntimeException {
  private final long sequenceNr;
  private final RuntimeException failure;

  UnfoldableEventException(long sequenceNr, RuntimeException failure) {
    super("cannot fold event " + sequenceNr, failure);
    this.sequenceNr = sequenceNr;
    this.failure = failure;
  }

  /** Returns what went wrong; the cause, and never null. */
  RuntimeException failure() {
    return failure;
  }

  long sequenceNr() {
    return sequenceNr;
  }
}
