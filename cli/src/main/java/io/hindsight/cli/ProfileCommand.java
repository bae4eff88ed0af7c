package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "profile",
    header = "Show what is known of a terminal, a device and so on, across accounts.",
    footer = {
      "  hindsight profile terminal_id 3156",
      "  hindsight profile terminal_id 3156 --at 2018-06-01 --limit 5"
    })
final class ProfileCommand extends ClientVerb {
  private static final int ACCOUNTS_SHOWN = 20;

  @Parameters(paramLabel = "KEY", description = "A field of transactions, such as device_id.")
  private String key = "";

  @Parameters(paramLabel = "VALUE", description = "Its value.")
  private String value = "";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "The features at this time, such as 2018-06-01 (default: now).")
  private @Nullable String at;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many transactions (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    String path =
        "/v1/profiles/"
            + ApiClient.encode(key)
            + "/"
            + ApiClient.encode(value)
            + "?limit="
            + limit
            + (at == null ? "" : "&at=" + ApiClient.encode(at));
    JsonNode found = api().get(path);
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    Terminal terminal = terminal();
    terminal.heading(key + " " + value);
    if (found.path("observed").asBoolean()) {
      terminal.say(
          Figures.count(found.path("transaction_count").asLong(), "transaction")
              + ", the newest of "
              + Json.text(found, "last_occurred_at"));
      features(terminal, found.path("features"), Json.text(found, "as_of"));
    } else {
      terminal.say("No rule set has a feature of this key.");
    }
    transactions(terminal, found.path("recent_transactions"));
    accounts(terminal, found.path("accounts"), found.path("accounts_truncated").asBoolean());
    return SUCCEEDED;
  }

  private static void features(Terminal terminal, JsonNode features, String asOf) {
    terminal.heading("Features as of " + asOf);
    TextTable table = new TextTable().left("feature").right("value").left("what it is");
    for (JsonNode each : features) {
      boolean isMissing = each.path("value").isNull();
      table.row(
          Json.text(each, "name"),
          isMissing ? "-" : Json.text(each, "value"),
          isMissing
              ? Json.text(each, "definition") + " (" + Json.text(each, "missing") + ")"
              : Json.text(each, "definition"));
    }
    table.print(terminal);
  }

  private static void transactions(Terminal terminal, JsonNode transactions) {
    terminal.heading("Latest transactions");
    TextTable table =
        new TextTable()
            .left("occurred at")
            .left("transaction")
            .left("account")
            .right("amount")
            .left("")
            .left("decision")
            .right("score");
    for (JsonNode each : transactions) {
      boolean isDecided = !each.path("decision").isNull();
      table.row(
          List.of(
              TextTable.Cell.of(Json.text(each, "occurred_at")),
              TextTable.Cell.of(Json.text(each, "transaction_id")),
              TextTable.Cell.of(Json.text(each, "account_id")),
              TextTable.Cell.of(Json.text(each, "amount")),
              TextTable.Cell.of(Json.text(each, "currency")),
              isDecided
                  ? TextTable.Cell.decision(Json.text(each, "decision"))
                  : TextTable.Cell.of("-"),
              TextTable.Cell.of(isDecided ? Json.text(each, "score") : "-")));
    }
    table.print(terminal);
  }

  private static void accounts(Terminal terminal, JsonNode accounts, boolean isCut) {
    terminal.heading(
        isCut
            ? "More than " + Figures.count(accounts.size(), "account")
            : Figures.count(accounts.size(), "account"));
    TextTable table = new TextTable().left("account").left("first seen at");
    for (int i = 0; i < Math.min(ACCOUNTS_SHOWN, accounts.size()); i++) {
      table.row(Json.text(accounts.get(i), "account_id"), Json.text(accounts.get(i), "first_at"));
    }
    table.print(terminal);
    if (accounts.size() > ACCOUNTS_SHOWN) {
      terminal.say("... all of them with --json");
    }
  }
}
