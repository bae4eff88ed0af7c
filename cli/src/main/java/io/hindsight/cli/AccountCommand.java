package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "account",
    header = "Show an account's transactions and how they were decided, newest first.",
    footer = "  hindsight account 596 --limit 20")
final class AccountCommand extends ClientVerb {
  @Parameters(paramLabel = "ID", description = "The account's id.")
  private String account = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    JsonNode found = api().get("/v1/accounts/" + ApiClient.encode(account) + "?limit=" + limit);
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    Terminal terminal = terminal();
    terminal.heading(
        "Account "
            + Json.text(found, "account_id")
            + ": "
            + Figures.count(found.path("transaction_count").asLong(), "transaction")
            + ", decided by rule set "
            + Json.text(found, "ruleset_version"));
    TextTable table =
        new TextTable()
            .right("event")
            .left("occurred at")
            .left("transaction")
            .right("amount")
            .left("")
            .left("decision")
            .right("score")
            .left("rules");
    for (JsonNode item : found.path("timeline")) {
      table.row(
          List.of(
              TextTable.Cell.of(Json.text(item, "event_seq")),
              TextTable.Cell.of(Json.text(item, "occurred_at")),
              TextTable.Cell.of(Json.text(item, "transaction_id")),
              TextTable.Cell.of(Json.text(item, "amount")),
              TextTable.Cell.of(Json.text(item, "currency")),
              TextTable.Cell.decision(Json.text(item, "decision")),
              TextTable.Cell.of(Json.text(item, "score")),
              TextTable.Cell.of(Json.words(item.path("rules")))));
    }
    table.print(terminal);
    return SUCCEEDED;
  }
}
