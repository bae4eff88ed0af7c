package io.hindsight.cli;

import org.jspecify.annotations.Nullable;

/** Something in a file cannot be used; the message begins with its place. */
final class BadRowException extends CommandFailure {
  private static final long serialVersionUID = 1L;

  /** A fault in a line, counted from 1. */
  BadRowException(String file, long line, String message) {
    this(file, line, message, null);
  }

  BadRowException(String file, long line, String message, @Nullable Throwable cause) {
    super(Figures.printable(file + ":" + line + ": " + message), cause);
  }
}
