package io.hindsight.cassandra.embedded;

import java.nio.file.Path;

/** A small application with an embedded database, to be killed by a test. */
final class ForegroundMain {

  private ForegroundMain() {}

  /** Prints the database's process id and port, then waits for its end. */
  public static void main(String[] args) throws Exception {
    try (EmbeddedCassandra cassandra =
        EmbeddedCassandra.start(
            EmbeddedCassandraSettings.defaults(Path.of(args[0]), Path.of(args[1])))) {
      System.out.println(cassandra.process().pid() + " " + cassandra.contactPoint().getPort());
      cassandra.exit().toCompletableFuture().join();
    }
  }
}
