package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "promote",
    header = "Switch to a rule set: from now on it decides, and its history is the one shown.",
    description = {
      "It is refused when the rule set decides a golden case otherwise than it was pinned.",
      "The version before stays ready: promoting that one again is the way back, and is not"
          + " checked."
    },
    footer = "  hindsight promote 2")
final class PromoteCommand extends ClientVerb {
  @Parameters(paramLabel = "N", description = "A version that was rebuilt.")
  private int version;

  @Option(names = "--force", description = "Promote it although golden cases fail.")
  private boolean force;

  @Override
  public Integer call() {
    JsonNode answer = promote();
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

  private JsonNode promote() {
    ObjectNode body = Json.object().put("force", force);
    try {
      return api().post("/v1/rulesets/" + version + "/promote", ApiClient.JSON, Json.bytes(body));
    } catch (ApiProblem e) {
      if (e.body().path("failures").isEmpty()) {
        throw e;
      }
      throw new CommandFailure(refusal(e.body().path("failures")), e);
    }
  }

  private String refusal(JsonNode failures) {
    var text = new StringBuilder("version " + version + " is not promoted: it fails ");
    text.append(Figures.count(failures.size(), "golden case"));
    for (JsonNode each : failures) {
      boolean isMissing = each.path("got").isNull();
      text.append("\n  account ")
          .append(Json.text(each, "account_id"))
          .append(", transaction ")
          .append(Json.text(each, "transaction_id"))
          .append(": ")
          .append(isMissing ? "not found in the build" : Json.text(each, "got"))
          .append(" (expected: ")
          .append(Json.text(each, "expected"))
          .append(")");
    }
    return text.append("\n--force promotes it all the same.").toString();
  }
}
