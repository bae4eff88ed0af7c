package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    header = "Show what two rule sets decide differently, over the whole history or a period.",
    description = {
      "How many decisions change, what that is worth by the labels known, and which rules do it. A"
          + " transaction that is not labelled counts as genuine; review or decline is an alert.",
      "Money saved is that of frauds which B alerts and A does not; money lost is the reverse."
    },
    footer = {
      "  hindsight compare 1 2 --from 2018-04-01 --to 2018-04-30",
      "  hindsight compare 1 2 --changed --limit 5",
      "  hindsight compare 1 2 --export changes.csv"
    })
final class CompareCommand extends ClientVerb {
  /** Changed transactions that are asked for at once, with why. */
  private static final int PAGE = 10;

  @Parameters(index = "0", paramLabel = "A", description = "A version, such as the live one.")
  private int a;

  @Parameters(index = "1", paramLabel = "B", description = "Another version.")
  private int b;

  @Mixin private PeriodOptions period = new PeriodOptions();

  @Option(
      names = "--changed",
      description = "Show why each changed transaction is decided by both as it is.")
  private boolean changed;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "Show at most so many changed transactions (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Write all changed transactions into a file that ends in .csv or .jsonl.")
  private @Nullable Path export;

  @Override
  public Integer call() {
    int least = changed ? 1 : 0;
    if (limit < least) {
      throw misuse("--limit: " + limit + " (expected: >= " + least + ")");
    }
    Path file = export;
    if (file != null) {
      export(file);
    } else if (changed) {
      explain();
    } else {
      compare();
    }
    return SUCCEEDED;
  }

  private String path(String of, String... more) {
    List<String> query = new ArrayList<>(List.of("a=" + a, "b=" + b));
    period.addTo(query);
    query.addAll(List.of(more));
    return "/v1/compare" + of + "?" + String.join("&", query);
  }

  private void compare() {
    JsonNode comparison = api().get(path("", "limit=" + limit));
    if (isJson()) {
      print(comparison);
    } else {
      new ComparisonReport(terminal()).print(comparison);
    }
  }

  /** Page by page, since each explanation takes the server a reading. */
  private void explain() {
    ObjectNode all = Json.object();
    ArrayNode found = all.putArray("changes");
    String cursor = "";
    while (found.size() < limit) {
      int page = Math.min(PAGE, limit - found.size());
      List<String> more = new ArrayList<>(List.of("limit=" + page));
      if (!cursor.isEmpty()) {
        more.add("cursor=" + ApiClient.encode(cursor));
      }
      JsonNode answer = api().get(path("/changes", more.toArray(String[]::new)));
      answer.path("page").forEach(found::add);
      cursor = answer.path("next_cursor").asText("");
      if (answer.path("next_cursor").isNull()) {
        break;
      }
    }
    if (isJson()) {
      print(all);
    } else {
      new ChangesReport(terminal(), a, b).print(found);
    }
  }

  private void export(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    boolean isCsv = name.endsWith(".csv");
    if (!isCsv && !name.endsWith(".jsonl")) {
      throw misuse("--export: " + file + " (expected: a name that ends in .csv or .jsonl)");
    }
    long bytes = api().getFile(path("/export", "format=" + (isCsv ? "csv" : "jsonl")), file);
    if (isJson()) {
      print(Json.object().put("file", file.toString()).put("bytes", bytes));
    } else {
      terminal().say("Wrote " + Figures.count(bytes, "byte") + " to " + file + ".");
    }
  }
}
