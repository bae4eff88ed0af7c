package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Appends acknowledged decisions to a file, a line of JSON each; or to nothing. */
final class DecisionLog implements Closeable {
  private final @Nullable OutputStream out;

  private DecisionLog(@Nullable OutputStream out) {
    this.out = out;
  }

  /**
   * Opens the file; nothing is kept when it is null.
   *
   * @throws CommandFailure when it cannot be written to
   */
  static DecisionLog appendTo(@Nullable Path file) {
    if (file == null) {
      return new DecisionLog(null);
    }
    try {
      return new DecisionLog(
          new BufferedOutputStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)));
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Appends the decisions of a batch, and hands them to the operating system. */
  void append(JsonNode decisions) {
    if (out == null) {
      return;
    }
    try {
      for (JsonNode decision : decisions) {
        out.write(Json.bytes(decision));
        out.write('\n');
      }
      out.flush();
    } catch (IOException e) {
      throw new CommandFailure("the decisions cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
