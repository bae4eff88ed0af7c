package io.hindsight.journal;

/** An event in the journal cannot be decoded. */
public final class UndecodableEventException extends RuntimeException {
  UndecodableEventException(String persistenceId, long sequenceNr, Exception cause) {
    super("cannot decode event " + sequenceNr + " of " + persistenceId + ": " + cause.getMessage());
    initCause(cause);
  }
}
