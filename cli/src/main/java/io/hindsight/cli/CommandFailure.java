package io.hindsight.cli;

import org.jspecify.annotations.Nullable;

/** A verb cannot do what it was asked to. The message is for a person and says what to do. */
class CommandFailure extends RuntimeException {
  /** Exit code: refused, not found, bad input, no server. */
  static final int FAILED = 1;

  /** Exit code: something ended that should have gone on ({@code EX_SOFTWARE} of sysexits.h). */
  static final int SOFTWARE = 70;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CommandFailure(String message) {
    this(message, FAILED, null);
  }

  CommandFailure(String message, @Nullable Throwable cause) {
    this(message, FAILED, cause);
  }

  CommandFailure(String message, int exitCode, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** What the process ends with. */
  final int exitCode() {
    return exitCode;
  }

  /** The message, never null. */
  final String text() {
    return String.valueOf(getMessage());
  }
}
