package io.hindsight.journal;

/** An event in the journal cannot be decoded. */
public final class UndecodableEventException extends RuntimeException {
  private final long sequenceNr;

  UndecodableEventException(String persistenceId, long sequenceNr, Exception cause) {
    super("cannot decode event " + sequenceNr + " of " + persistenceId + ": " + cause.getMessage());
    initCause(cause);
    this.sequenceNr = sequenceNr;
  }

  /** Returns the event's place in its stream. */
  public long sequenceNr() {
    return sequenceNr;
  }
}
