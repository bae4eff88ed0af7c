package io.hindsight.cassandra.embedded;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where everything lies below the data directory. */
record CassandraDirectories(Path root) {

  Path lock() {
    return root.resolve("cassandra.lock");
  }

  Path configuration() {
    return root.resolve("cassandra.yaml");
  }

  Path log() {
    return root.resolve("logs").resolve("cassandra.log");
  }

  Path temporary() {
    return root.resolve("tmp");
  }

  Path data() {
    return root.resolve("data");
  }

  Path commitLog() {
    return root.resolve("commitlog");
  }

  Path savedCaches() {
    return root.resolve("saved_caches");
  }

  Path hints() {
    return root.resolve("hints");
  }

  Path changeCapture() {
    return root.resolve("cdc_raw");
  }

  /** Whether a database was started here before. */
  boolean holdData() {
    return Files.isDirectory(data().resolve("system"));
  }
}
