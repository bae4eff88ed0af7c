package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    header = "Show how well a rule set tells fraud from the rest, by what was labelled.",
    description = {
      "A transaction that is not labelled counts as genuine.",
      "A decision of review or decline is an alert."
    },
    footer = "  hindsight evaluate 2 --from 2018-04-01 --to 2018-04-30")
final class EvaluateCommand extends ClientVerb {
  @Parameters(
      paramLabel = "N",
      arity = "0..1",
      description = "A version (default: what was decided live).")
  private @Nullable Integer version;

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

  @Override
  public Integer call() {
    JsonNode evaluation = api().get(path());
    if (isJson()) {
      print(evaluation);
    } else {
      new EvaluationReport(terminal()).print(evaluation);
    }
    return SUCCEEDED;
  }

  private String path() {
    List<String> query = new ArrayList<>();
    add(query, "version", version == null ? null : version.toString());
    add(query, "from", from);
    add(query, "to", to);
    add(query, "as_of", asOf);
    return "/v1/evaluation" + (query.isEmpty() ? "" : "?" + String.join("&", query));
  }

  private static void add(List<String> query, String name, @Nullable String value) {
    if (value != null) {
      query.add(name + "=" + ApiClient.encode(value));
    }
  }
}
