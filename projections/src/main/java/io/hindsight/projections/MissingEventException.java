package io.hindsight.projections;

/** The journal ends before an event that somebody knows to be in it. */
final class MissingEventException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  MissingEventException(String stream, long last, long expected) {
    super("the journal ends at event " + last + " of " + stream + " (expected: " + expected + ")");
  }
}
