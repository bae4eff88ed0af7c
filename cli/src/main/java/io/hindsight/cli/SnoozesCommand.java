package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "snoozes",
    header = "List the rules that are snoozed for accounts.",
    footer = "  hindsight snoozes --account 596")
final class SnoozesCommand extends ClientVerb {
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
    JsonNode found = api().get("/v1/snoozes?limit=" + limit + ofAccount);
    if (isJson()) {
      print(found);
      return SUCCEEDED;
    }
    TextTable table =
        new TextTable().left("rule").left("account").left("until").left("by").left("why");
    for (JsonNode snooze : found.path("snoozes")) {
      boolean over = snooze.path("over").asBoolean();
      table.row(
          Json.text(snooze, "rule_id"),
          Json.text(snooze, "account_id"),
          Json.text(snooze, "until") + (over ? " (over)" : ""),
          Json.text(snooze, "by"),
          Json.text(snooze, "why"));
    }
    if (table.isEmpty()) {
      terminal().say("No snoozes.");
      return SUCCEEDED;
    }
    table.print(terminal());
    return SUCCEEDED;
  }
}
