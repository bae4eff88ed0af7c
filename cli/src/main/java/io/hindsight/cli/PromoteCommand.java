package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "promote",
    header = "Switch to a rule set: from now on it decides, and its history is the one shown.",
    description = "The version before stays ready: promoting that one again is the way back.",
    footer = "  hindsight promote 2")
final class PromoteCommand extends ClientVerb {
  @Parameters(paramLabel = "N", description = "A version that was rebuilt.")
  private int version;

  @Override
  public Integer call() {
    JsonNode answer = api().post("/v1/rulesets/" + version + "/promote");
    if (isJson()) {
      print(answer);
      return SUCCEEDED;
    }
    terminal()
        .say(
            "Rule set "
                + Json.text(answer, "live_version")
                + " is live (build "
                + Json.text(answer, "build")
                + ", switched in "
                + Json.text(answer, "took_ms")
                + " ms).");
    return SUCCEEDED;
  }
}
