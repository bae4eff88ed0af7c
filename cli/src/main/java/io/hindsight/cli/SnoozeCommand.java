package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "snooze",
    header = "Do not ask a rule for one account, for a while.",
    footer =
        "  hindsight snooze high-amount 596 --until 2026-05-01T00:00:00Z --why \"moves house\"")
final class SnoozeCommand extends ChangingVerb {
  @Parameters(index = "0", paramLabel = "RULE", description = "A rule of the live rule set.")
  private String rule = "";

  @Parameters(index = "1", paramLabel = "ACCOUNT", description = "The account.")
  private String account = "";

  @Option(
      names = "--until",
      required = true,
      paramLabel = "TIME",
      description = "It holds for transactions before this, as 2026-05-01T00:00:00Z.")
  private String until = "";

  @Option(names = "--why", required = true, paramLabel = "TEXT", description = "The reason.")
  private String why = "";

  @Override
  public Integer call() {
    ObjectNode body =
        Json.object()
            .put("rule_id", rule)
            .put("account_id", account)
            .put("until", until)
            .put("by", by())
            .put("why", why);
    JsonNode snooze = api().post("/v1/snoozes", ApiClient.JSON, Json.bytes(body));
    if (isJson()) {
      print(snooze);
      return SUCCEEDED;
    }
    terminal()
        .say(
            "Rule "
                + Json.text(snooze, "rule_id")
                + " is snoozed for account "
                + Json.text(snooze, "account_id")
                + " until "
                + Json.text(snooze, "until")
                + ".");
    return SUCCEEDED;
  }
}
