package io.hindsight.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "upload",
    header = "Add the rows of a CSV file to a list; all of them, or none.",
    description = "The header names the columns: value, and if wanted expires_at and note.",
    footer = "  hindsight lists upload blocked_devices devices.csv --replace")
final class ListsUploadCommand extends ChangingVerb {
  /** What the server takes as it is set by default. */
  private static final long BYTES_MAX = 4L << 20;

  @Parameters(index = "0", paramLabel = "NAME", description = "The list.")
  private String list = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "A CSV file with a header.")
  private Path file = Path.of("");

  @Option(names = "--replace", description = "Remove what is not in the file.")
  private boolean replace;

  @Override
  public Integer call() {
    String query = "?by=" + ApiClient.encode(by()) + "&replace=" + replace;
    report(api().post(ListsCommand.path(list) + "/upload" + query, "text/csv", read()));
    return SUCCEEDED;
  }

  private byte[] read() {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new CommandFailure(
            file + ": bytes: " + Files.size(file) + " (expected: <= " + BYTES_MAX + ")");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
