package io.hindsight.cassandra.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The last words of a database that did not start. */
final class FailureReport {

  private static final int LOG_LINES = 20;
  private static final int LOG_BYTES = 16 * 1024;
  private static final int LINE_CHARS = 400;

  private FailureReport() {}

  /** The end of the log, or of the console when there is no log, indented; never fails. */
  static String of(Path log, ChildOutput output) {
    List<String> lines = new ArrayList<>(lastLines(log));
    lines.addAll(output.lastLines());
    StringBuilder report = new StringBuilder(2048);
    for (String line : lines) {
      report.append("\n  ").append(line, 0, Math.min(line.length(), LINE_CHARS));
    }
    return report.toString();
  }

  private static List<String> lastLines(Path log) {
    if (!Files.isRegularFile(log)) {
      return List.of();
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - LOG_BYTES);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    } catch (IOException e) {
      return List.of("(" + log + ": " + e.getMessage() + ")");
    }
  }
}
