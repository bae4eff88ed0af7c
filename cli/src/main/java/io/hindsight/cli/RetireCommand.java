package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "retire",
    header = "Let go of what a rule set's rebuilds found, to make room for others.",
    description = "The rule set stays published, and can be rebuilt again. The live one stays.",
    footer = "  hindsight retire 1")
final class RetireCommand extends ClientVerb {
  @Parameters(paramLabel = "N", description = "A version that is not live.")
  private int version;

  @Override
  public Integer call() {
    JsonNode answer = api().post("/v1/rulesets/" + version + "/retire");
    if (isJson()) {
      print(answer);
    } else {
      terminal().say("Rule set " + version + " is " + Json.text(answer, "status") + ".");
    }
    return SUCCEEDED;
  }
}
