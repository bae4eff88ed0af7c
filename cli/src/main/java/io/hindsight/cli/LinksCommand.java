package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "links",
    header = "Show the accounts that share a device and the like with an account.",
    description =
        "Two accounts are linked by a device, a terminal, an IP address or a counterparty that both"
            + " were seen with, unless very many accounts were.",
    footer = "  hindsight links 596 --steps 1")
final class LinksCommand extends ClientVerb {
  @Parameters(paramLabel = "ID", description = "The account's id.")
  private String account = "";

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "2",
      description = "How far, 1 or 2 (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Override
  public Integer call() {
    JsonNode found =
        api().get("/v1/accounts/" + ApiClient.encode(account) + "/links?steps=" + steps);
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    Terminal terminal = terminal();
    terminal.heading("What account " + account + " shares with others");
    TextTable shared =
        new TextTable()
            .left("field")
            .left("value")
            .left("first seen at")
            .right("accounts")
            .left("");
    for (JsonNode each : found.path("shared")) {
      boolean isCommon = each.path("too_common").asBoolean();
      shared.row(
          Json.text(each, "key"),
          Json.text(each, "value"),
          Json.text(each, "first_at"),
          isCommon
              ? "over " + (each.path("account_count").asInt() - 1)
              : Json.text(each, "account_count"),
          isCommon ? "too common to link" : "");
    }
    shared.print(terminal);
    terminal.heading(Figures.count(found.path("accounts").size(), "linked account"));
    TextTable accounts = new TextTable().right("step").left("account").left("shares");
    for (JsonNode each : found.path("accounts")) {
      accounts.row(
          Json.text(each, "step"), Json.text(each, "account_id"), String.join(", ", via(each)));
    }
    accounts.print(terminal);
    if (found.path("truncated").asBoolean()) {
      terminal.say("There may be more: the search stopped at its limits.");
    }
    return SUCCEEDED;
  }

  private static List<String> via(JsonNode linked) {
    var shares = new ArrayList<String>();
    for (JsonNode each : linked.path("via")) {
      shares.add(
          Json.text(each, "key")
              + " "
              + Json.text(each, "value")
              + " with "
              + Json.text(each, "account_id"));
    }
    return shares;
  }
}
