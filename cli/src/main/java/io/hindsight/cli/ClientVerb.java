package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the verbs that speak to a server have in common. */
abstract class ClientVerb extends HindsightVerb {
  private static final String URL_DEFAULT = "http://localhost:8080";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server (default: $HINDSIGHT_URL, else " + URL_DEFAULT + ").")
  private @Nullable String url;

  @Option(names = "--json", description = "Write JSON, for programs.")
  private boolean json;

  final boolean isJson() {
    return json;
  }

  final ApiClient api() {
    String fromEnvironment = System.getenv("HINDSIGHT_URL");
    boolean isSet = fromEnvironment != null && !fromEnvironment.isEmpty();
    String text = url != null ? url : isSet ? fromEnvironment : URL_DEFAULT;
    return new ApiClient(ApiClient.address(text));
  }

  /** Where progress is shown: beside the result when a program reads that. */
  final Terminal progressTerminal() {
    return json ? terminal().aside() : terminal();
  }

  /** Writes a result as JSON. */
  final void print(JsonNode result) {
    terminal().say(Json.pretty(result));
  }
}
