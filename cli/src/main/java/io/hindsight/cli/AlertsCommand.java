package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "alerts",
    header = "List the transactions that were not approved, newest first.",
    footer = {
      "  hindsight alerts --decision decline --from 2018-04-01 --limit 20",
      "  hindsight alerts --retro --version 2"
    })
final class AlertsCommand extends ClientVerb {
  @Option(
      names = "--decision",
      paramLabel = "NAME",
      split = ",",
      description = "challenge, review, decline (default: all).")
  private List<String> decisions = new ArrayList<>();

  @Option(
      names = "--retro",
      description = {
        "Those that nobody was alerted of when they were decided:",
        "what a rebuild found, also after its version was promoted."
      })
  private boolean retro;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "By this version, which must be rebuilt (default: the live one).")
  private @Nullable Integer version;

  @Option(names = "--from", paramLabel = "DAY", description = "The first day, as 2018-04-01.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "DAY", description = "The last day.")
  private @Nullable String to;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    JsonNode page = api().get(path());
    if (isJson()) {
      print(page);
      return SUCCEEDED;
    }
    TextTable table =
        new TextTable()
            .left("occurred at")
            .left("transaction")
            .left("account")
            .right("amount")
            .left("")
            .left("decision")
            .right("score")
            .left("rules");
    for (JsonNode alert : page.path("alerts")) {
      table.row(
          List.of(
              TextTable.Cell.of(Json.text(alert, "occurred_at")),
              TextTable.Cell.of(Json.text(alert, "transaction_id")),
              TextTable.Cell.of(Json.text(alert, "account_id")),
              TextTable.Cell.of(Json.text(alert, "amount")),
              TextTable.Cell.of(Json.text(alert, "currency")),
              TextTable.Cell.decision(Json.text(alert, "decision")),
              TextTable.Cell.of(Json.text(alert, "score")),
              TextTable.Cell.of(Json.words(alert.path("rules")))));
    }
    if (table.isEmpty()) {
      terminal().say(retro ? "No alerts of the past." : "No alerts.");
      return SUCCEEDED;
    }
    table.print(terminal());
    if (page.path("next_cursor").isTextual()) {
      terminal().say("There are more: --limit, --from, --to and --decision choose.");
    }
    return SUCCEEDED;
  }

  private String path() {
    StringBuilder path = new StringBuilder("/v1/alerts?limit=").append(limit);
    if (retro) {
      path.append("&queue=retro");
    }
    if (version != null) {
      path.append("&version=").append(version);
    }
    if (!decisions.isEmpty()) {
      path.append("&decision=").append(ApiClient.encode(String.join(",", decisions)));
    }
    if (from != null) {
      path.append("&from=").append(ApiClient.encode(from));
    }
    if (to != null) {
      path.append("&to=").append(ApiClient.encode(to));
    }
    return path.toString();
  }
}
