package io.hindsight.rules;

import dev.cel.common.CelErrorCode;
import dev.cel.common.exceptions.CelRuntimeException;

/** Thrown into CEL when an expression reads something that has no value. */
final class MissingInputException extends CelRuntimeException {
  private static final long serialVersionUID = 1L;

  /** The only one: it carries nothing, and scoring meets it often. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // It has no stack trace that could mislead.
  static final MissingInputException INSTANCE = new MissingInputException();

  private MissingInputException() {
    super(new IllegalStateException("missing input"), CelErrorCode.ATTRIBUTE_NOT_FOUND);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
