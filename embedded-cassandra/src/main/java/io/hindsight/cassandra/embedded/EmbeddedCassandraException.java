package io.hindsight.cassandra.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded database could not be started. The message is for a person and says what to do. */
public final class EmbeddedCassandraException extends Exception {

  private static final long serialVersionUID = 1L;

  EmbeddedCassandraException(String message) {
    this(message, null);
  }

  EmbeddedCassandraException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
