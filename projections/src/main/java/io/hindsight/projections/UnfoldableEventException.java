package io.hindsight.projections;

/** An event that the rules cannot fold. */
final class UnfoldableEventException extends RuntimeException {
  private final long sequenceNr;

  UnfoldableEventException(long sequenceNr, RuntimeException cause) {
    super("cannot fold event " + sequenceNr, cause);
    this.sequenceNr = sequenceNr;
  }

  long sequenceNr() {
    return sequenceNr;
  }
}
