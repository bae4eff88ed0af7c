package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "unsnooze",
    header = "End a snooze before its time.",
    footer = "  hindsight unsnooze high-amount 596")
final class UnsnoozeCommand extends ChangingVerb {
  @Parameters(index = "0", paramLabel = "RULE", description = "The snoozed rule.")
  private String rule = "";

  @Parameters(index = "1", paramLabel = "ACCOUNT", description = "The account.")
  private String account = "";

  @Override
  public Integer call() {
    JsonNode ended =
        api()
            .delete(
                "/v1/snoozes?rule_id="
                    + ApiClient.encode(rule)
                    + "&account_id="
                    + ApiClient.encode(account)
                    + "&by="
                    + ApiClient.encode(by()));
    if (isJson()) {
      print(ended);
      return SUCCEEDED;
    }
    terminal()
        .say(
            "Rule "
                + Json.text(ended, "rule_id")
                + " is asked again for account "
                + Json.text(ended, "account_id")
                + ".");
    return SUCCEEDED;
  }
}
