package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    header = "Show a rule set as it was published.",
    footer = "  hindsight rules show 2")
final class RulesShowCommand extends ClientVerb {
  @Parameters(paramLabel = "N", description = "The rule set's version.")
  private int version;

  @Override
  public Integer call() {
    JsonNode rules = api().get("/v1/rulesets/" + version);
    if (isJson()) {
      print(rules);
      return SUCCEEDED;
    }
    terminal()
        .say(
            "# version "
                + Json.text(rules, "version")
                + ", "
                + Json.text(rules, "status")
                + ", published at "
                + Json.text(rules, "published_at")
                + "\n# digest "
                + Json.text(rules, "digest"));
    terminal().say(Figures.printable(rules.path("source").asText().stripTrailing()));
    return SUCCEEDED;
  }
}
