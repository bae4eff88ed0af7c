package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    header = "Show what two rule sets decide differently, over the whole history.",
    footer = "  hindsight compare 1 2 --limit 50")
final class CompareCommand extends ClientVerb {
  @Parameters(index = "0", paramLabel = "A", description = "A version, such as the live one.")
  private int a;

  @Parameters(index = "1", paramLabel = "B", description = "Another version.")
  private int b;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "Show at most so many changed transactions (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    JsonNode comparison = api().get("/v1/compare?a=" + a + "&b=" + b + "&limit=" + limit);
    if (isJson()) {
      print(comparison);
    } else {
      new ComparisonReport(terminal()).print(comparison);
    }
    return SUCCEEDED;
  }
}
