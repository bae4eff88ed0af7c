package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

@Command(
    name = "lists",
    header = "Show all lists that rules read, and change them.",
    description = "Without a verb: all lists. A change holds for the next transaction.",
    synopsisSubcommandLabel = "[VERB]",
    commandListHeading = "%nVerbs:%n",
    footer = "  hindsight lists add blocked_devices d1 --note stolen",
    subcommands = {
      ListsShowCommand.class,
      ListsAddCommand.class,
      ListsRemoveCommand.class,
      ListsUploadCommand.class,
    })
final class ListsCommand extends ClientVerb {
  /** The API's path of a list. */
  static String path(String list) {
    return "/v1/lists/" + ApiClient.encode(list);
  }

  @Override
  public Integer call() {
    JsonNode found = api().get("/v1/lists");
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    TextTable table =
        new TextTable().left("list").right("entries").left("changed at").left("changed by");
    for (JsonNode list : found.path("lists")) {
      table.row(
          Json.text(list, "name"),
          Json.text(list, "entries"),
          Json.text(list, "changed_at"),
          Json.text(list, "changed_by"));
    }
    if (table.isEmpty()) {
      terminal().say("No lists. A list begins with its first entry: hindsight lists add");
      return SUCCEEDED;
    }
    table.print(terminal());
    return SUCCEEDED;
  }
}
