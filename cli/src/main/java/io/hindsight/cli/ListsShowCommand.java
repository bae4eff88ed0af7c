package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    header = "Show the entries of a list, in the order of their values.",
    footer = "  hindsight lists show blocked_devices --prefix d1")
final class ListsShowCommand extends ClientVerb {
  @Parameters(paramLabel = "NAME", description = "The list.")
  private String list = "";

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only values that begin so.")
  private String prefix = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    String query = "?limit=" + limit + "&prefix=" + ApiClient.encode(prefix);
    JsonNode found = api().get(ListsCommand.path(list) + query);
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    TextTable table =
        new TextTable().left("value").left("expires at").left("note").left("by").left("at");
    for (JsonNode entry : found.path("page")) {
      boolean expired = entry.path("expired").asBoolean();
      table.row(
          Json.text(entry, "value"),
          Json.text(entry, "expires_at") + (expired ? " (over)" : ""),
          Json.text(entry, "note"),
          Json.text(entry, "by"),
          Json.text(entry, "at"));
    }
    if (table.isEmpty()) {
      terminal().say("No entries.");
      return SUCCEEDED;
    }
    table.print(terminal());
    if (found.path("next_cursor").isTextual()) {
      terminal().say("There are more: --limit and --prefix choose.");
    }
    return SUCCEEDED;
  }
}
