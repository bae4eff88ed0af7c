package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which transactions are looked at, and by which labels; the server reads the times. */
final class PeriodOptions {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Transactions from this time or day on, as 2018-04-01.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Transactions before this time, or up to the end of this day.")
  private @Nullable String to;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "By the labels known then, as 2018-05-01T00:00:00Z (default: now).")
  private @Nullable String asOf;

  /** Adds what was given to the parts of a query. */
  void addTo(List<String> query) {
    add(query, "from", from);
    add(query, "to", to);
    add(query, "as_of", asOf);
  }

  private static void add(List<String> query, String name, @Nullable String value) {
    if (value != null) {
      query.add(name + "=" + ApiClient.encode(value));
    }
  }

  /** Puts the fields of a body; null where nothing was given. */
  void putInto(ObjectNode body) {
    body.put("from", from).put("to", to).put("as_of", asOf);
  }
}
