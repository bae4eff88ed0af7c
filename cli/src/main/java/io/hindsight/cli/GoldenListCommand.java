package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    header = "List the golden cases, by account and transaction.",
    footer = "  hindsight golden list --account 596")
final class GoldenListCommand extends ClientVerb {
  @Option(names = "--account", paramLabel = "ID", description = "Only those of this account.")
  private @Nullable String account;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    String ofAccount = account == null ? "" : "&account_id=" + ApiClient.encode(account);
    JsonNode found = api().get(GoldenCommand.PATH + "?limit=" + limit + ofAccount);
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    TextTable table =
        new TextTable()
            .left("account")
            .left("transaction")
            .left("expected")
            .left("note")
            .left("by")
            .left("at");
    for (JsonNode each : found.path("page")) {
      table.row(
          Json.text(each, "account_id"),
          Json.text(each, "transaction_id"),
          Json.text(each, "expected"),
          Json.text(each, "note"),
          Json.text(each, "by"),
          Json.text(each, "at"));
    }
    if (table.isEmpty()) {
      terminal().say("No golden cases.");
      return SUCCEEDED;
    }
    table.print(terminal());
    if (found.path("next_cursor").isTextual()) {
      terminal().say("There may be more: --limit and --account choose.");
    }
    return SUCCEEDED;
  }
}
