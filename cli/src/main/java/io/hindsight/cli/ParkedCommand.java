package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "parked",
    header = "Show where accounts stop, since a build cannot fold an event of theirs.",
    description = "Without a verb: all of them. What stopped an account is repaired elsewhere.",
    synopsisSubcommandLabel = "[VERB]",
    commandListHeading = "%nVerbs:%n",
    footer = {"  hindsight parked", "  hindsight parked retry --account 596"},
    subcommands = {ParkedRetryCommand.class})
final class ParkedCommand extends ClientVerb {
  @Option(names = "--build", paramLabel = "N", description = "Only of this build.")
  private @Nullable Integer build;

  @Option(names = "--account", paramLabel = "ID", description = "Only of this account.")
  private @Nullable String account;

  /** The query that selects entries, to which a cursor may be added. */
  static String query(@Nullable Integer build, @Nullable String account, @Nullable String cursor) {
    List<String> parameters = new ArrayList<>();
    if (build != null) {
      parameters.add("build=" + build);
    }
    if (account != null) {
      parameters.add("account_id=" + ApiClient.encode(account));
    }
    if (cursor != null) {
      parameters.add("cursor=" + cursor);
    }
    return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
  }

  @Override
  public Integer call() {
    ApiClient api = api();
    TextTable table =
        new TextTable().right("build").right("rule set").left("account").right("event").left("why");
    ArrayNode all = Json.array();
    String cursor = null;
    do {
      JsonNode page = api.get("/v1/parked-events" + query(build, account, cursor));
      page.path("parked").forEach(all::add);
      cursor = page.path("next_cursor").textValue();
    } while (cursor != null);
    if (isJson()) {
      ObjectNode json = Json.object();
      json.set("parked", all);
      print(json);
      return SUCCEEDED;
    }
    for (JsonNode each : all) {
      table.row(
          Json.text(each, "build"),
          Json.text(each, "ruleset_version"),
          Json.text(each, "account_id"),
          Json.text(each, "event_seq"),
          Json.text(each, "error"));
    }
    if (table.isEmpty()) {
      terminal().say("No account stops anywhere.");
    } else {
      table.print(terminal());
    }
    return SUCCEEDED;
  }
}
