package io.hindsight.cassandra.embedded;

/** Another process took a port between our choosing it and Cassandra's binding it. */
final class PortTakenException extends Exception {

  private static final long serialVersionUID = 1L;

  private final EmbeddedCassandraException failure;

  PortTakenException(EmbeddedCassandraException failure) {
    super(failure);
    this.failure = failure;
  }

  /** What to say when this was the last attempt. */
  EmbeddedCassandraException failure() {
    return failure;
  }
}
