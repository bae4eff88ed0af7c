package io.hindsight.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an embedded server keeps what it has.
 *
 * @param root absolute
 */
record DataDirectory(Path root) {
  private static final String SAMPLE_PREFIX = "sample-";
  private static final String SAMPLE_SUFFIX = ".csv";

  DataDirectory {
    root = root.toAbsolutePath().normalize();
  }

  Path database() {
    return root.resolve("cassandra");
  }

  Path log() {
    return root.resolve("logs").resolve("hindsight.log");
  }

  /** Creates it when it is absent. */
  void create() {
    try {
      Files.createDirectories(log().getParent());
    } catch (IOException e) {
      throw new CommandFailure(root + ": cannot be created: " + e.getMessage(), e);
    }
  }

  /** A file for sample transactions. */
  Path sample(long transactions) {
    return root.resolve(SAMPLE_PREFIX + transactions + SAMPLE_SUFFIX);
  }

  /** The sample transactions that are here, or null. */
  @Nullable Path sample() {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(DataDirectory::isSample).sorted().findFirst().orElse(null);
    } catch (IOException e) {
      throw new CommandFailure(root + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isSample(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(SAMPLE_PREFIX) && name.endsWith(SAMPLE_SUFFIX);
  }

  /** Removes what a server and a demo put here, and nothing else. */
  void clear() {
    if (!Files.isDirectory(root)) {
      return;
    }
    try {
      for (Path ours : List.of(database(), root.resolve("logs"))) {
        delete(ours);
      }
      for (Path file = sample(); file != null; file = sample()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new CommandFailure(root + ": cannot be emptied: " + e.getMessage(), e);
    }
  }

  /** Removes the directory too, when nothing else is in it. */
  void remove() {
    clear();
    try (Stream<Path> left = Files.list(root)) {
      if (left.findAny().isEmpty()) {
        Files.delete(root);
      }
    } catch (IOException e) {
      throw new CommandFailure(root + ": cannot be removed: " + e.getMessage(), e);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
