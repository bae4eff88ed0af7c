package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "account",
    header = "Show an account's transactions and how they were decided, newest first.",
    description = {
      "With --at: the account as it was then, by the transactions and labels that were known"
          + " (known_at <= TIME), under the rule set, lists and snoozes that were in force."
    },
    footer = {
      "  hindsight account 596 --limit 20",
      "  hindsight account 596 --at 2018-06-01T12:00:00Z"
    })
final class AccountCommand extends ClientVerb {
  @Parameters(paramLabel = "ID", description = "The account's id.")
  private String account = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "As it was at this time, or when this day began, such as 2018-06-01.")
  private @Nullable String at;

  @Override
  public Integer call() {
    JsonNode found =
        api()
            .get(
                "/v1/accounts/"
                    + ApiClient.encode(account)
                    + "?limit="
                    + limit
                    + (at == null ? "" : "&at=" + ApiClient.encode(at)));
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    Terminal terminal = terminal();
    boolean isPast = found.has("as_of");
    terminal.heading(
        "Account "
            + Json.text(found, "account_id")
            + (isPast ? " at " + Json.text(found, "as_of") : "")
            + ": "
            + Figures.count(found.path("transaction_count").asLong(), "transaction")
            + ", decided by rule set "
            + Json.text(found, "ruleset_version"));
    if (isPast) {
      past(terminal, found);
    }
    timeline(terminal, found.path("timeline"), isPast);
    return SUCCEEDED;
  }

  private static void past(Terminal terminal, JsonNode found) {
    if (found.path("stopped_at_seq").isNumber()) {
      terminal.say(
          terminal.paint(Paint.BAD, "The account stops")
              + " at event "
              + Json.text(found, "stopped_at_seq")
              + ", which cannot be decoded.");
    }
    terminal.say(
        "Labels: "
            + Figures.count(found.path("fraud_count").asLong())
            + " fraud, "
            + Figures.count(found.path("genuine_count").asLong())
            + " genuine.");
    for (JsonNode each : found.path("lists")) {
      terminal.say(
          "In list "
              + Json.text(each, "list")
              + ": "
              + Json.text(each, "field")
              + " "
              + Json.text(each, "value"));
    }
    for (JsonNode each : found.path("snoozes")) {
      terminal.say("Snoozed: " + Json.text(each, "rule_id") + " until " + Json.text(each, "until"));
    }
    TextTable features = new TextTable().left("feature").right("value").left("what it is");
    for (JsonNode each : found.path("features")) {
      boolean isMissing = each.path("value").isNull();
      String definition = Json.text(each, "definition");
      features.row(
          Json.text(each, "name"),
          Json.text(each, "value"),
          isMissing ? definition + " (" + Json.text(each, "missing") + ")" : definition);
    }
    if (!features.isEmpty()) {
      features.print(terminal);
    }
  }

  private static void timeline(Terminal terminal, JsonNode timeline, boolean isPast) {
    TextTable table =
        new TextTable()
            .right("event")
            .left("occurred at")
            .left("transaction")
            .right("amount")
            .left("")
            .left("decision")
            .right("score");
    if (isPast) {
      table.left("label");
    }
    table.left("rules");
    for (JsonNode item : timeline) {
      List<TextTable.Cell> cells = new ArrayList<>();
      cells.add(TextTable.Cell.of(Json.text(item, "event_seq")));
      cells.add(TextTable.Cell.of(Json.text(item, "occurred_at")));
      cells.add(TextTable.Cell.of(Json.text(item, "transaction_id")));
      cells.add(TextTable.Cell.of(Json.text(item, "amount")));
      cells.add(TextTable.Cell.of(Json.text(item, "currency")));
      cells.add(TextTable.Cell.decision(Json.text(item, "decision")));
      cells.add(TextTable.Cell.of(Json.text(item, "score")));
      if (isPast) {
        cells.add(TextTable.Cell.of(Json.text(item, "label")));
      }
      cells.add(TextTable.Cell.of(Json.words(item.path("rules"))));
      table.row(cells);
    }
    table.print(terminal);
  }
}
