package io.hindsight.cassandra.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The jars of Cassandra, as found in a directory.
 *
 * @param version of Cassandra, by the name of its jar
 * @param jamm the agent by which Cassandra measures its caches and memtables
 */
record CassandraLibraries(String version, Path jamm) {

  private static final String CASSANDRA = "cassandra-all-";
  private static final String JAMM = "jamm-";
  private static final String JAR = ".jar";

  static CassandraLibraries in(Path directory) throws EmbeddedCassandraException {
    if (directory.toString().contains(File.pathSeparator)) {
      throw new EmbeddedCassandraException(
          "library directory: " + directory + " (expected: no '" + File.pathSeparator + "' in it)");
    }
    String cassandra = jar(directory, CASSANDRA).getFileName().toString();
    String version = cassandra.substring(CASSANDRA.length(), cassandra.length() - JAR.length());
    return new CassandraLibraries(version, jar(directory, JAMM));
  }

  private static Path jar(Path directory, String prefix) throws EmbeddedCassandraException {
    String pattern = prefix + "[0-9]*" + JAR;
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, pattern)) {
        jars.forEach(found::add);
      } catch (IOException e) {
        throw new EmbeddedCassandraException("cannot read the library directory: " + directory, e);
      }
    }
    if (found.size() > 1) {
      throw new EmbeddedCassandraException(
          "library directory: " + found + " (expected: one " + pattern + "; build it from clean)");
    }
    if (found.isEmpty()) {
      throw new EmbeddedCassandraException(
          "no "
              + pattern
              + " in "
              + directory
              + ": the libraries of the embedded Cassandra are missing; build the module"
              + " cassandra-runtime, or name a cluster instead");
    }
    return found.get(0);
  }
}
