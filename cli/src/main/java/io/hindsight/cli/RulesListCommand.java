package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "list", header = "List all rule sets.", footer = "  hindsight rules list")
final class RulesListCommand extends ClientVerb {
  @Override
  public Integer call() {
    JsonNode found = api().get("/v1/rulesets");
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    TextTable table =
        new TextTable()
            .right("version")
            .left("name")
            .left("status")
            .left("builds")
            .right("rules")
            .right("features")
            .left("published at")
            .left("digest");
    for (JsonNode rules : found.path("rulesets")) {
      table.row(
          Json.text(rules, "version"),
          Json.text(rules, "name"),
          Json.text(rules, "status"),
          builds(rules.path("builds")),
          Json.text(rules, "rules"),
          Json.text(rules, "features"),
          Json.text(rules, "published_at"),
          Figures.shortDigest(Json.text(rules, "digest")));
    }
    table.print(terminal());
    return SUCCEEDED;
  }

  private static String builds(JsonNode builds) {
    List<String> words = new ArrayList<>();
    for (JsonNode build : builds) {
      words.add(Json.text(build, "build") + " " + Json.text(build, "status"));
    }
    return words.isEmpty() ? "-" : String.join(", ", words);
  }
}
