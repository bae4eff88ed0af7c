package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "publish",
    header = "Publish a rule set: it gets a version, and never changes afterwards.",
    description = "A rule set that was published before keeps its version.",
    footer = "  hindsight rules publish my-rules.yaml")
final class RulesPublishCommand extends ClientVerb {
  @Parameters(paramLabel = "FILE", description = "A rule set in YAML.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    JsonNode published = RulesFile.read(file).publish(api());
    if (isJson()) {
      print(published);
      return SUCCEEDED;
    }
    published
        .path("warnings")
        .forEach(warning -> terminal().warn(warning.path("rendered").asText()));
    String version = Json.text(published, "version");
    terminal().say(Json.text(published, "name") + " is version " + version + ".");
    if (published.path("builds").isEmpty()) {
      terminal().say("Run it over the whole history: ./hindsight rebuild --version " + version);
    }
    return SUCCEEDED;
  }
}
