package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    header = "Remove the golden case of a transaction.",
    footer = "  hindsight golden remove 596 t-1")
final class GoldenRemoveCommand extends ChangingVerb {
  @Parameters(index = "0", paramLabel = "ACCOUNT", description = "The account.")
  private String account = "";

  @Parameters(index = "1", paramLabel = "TRANSACTION", description = "The transaction's id.")
  private String transaction = "";

  @Override
  public Integer call() {
    JsonNode change =
        api()
            .delete(
                GoldenCommand.PATH
                    + "?account_id="
                    + ApiClient.encode(account)
                    + "&transaction_id="
                    + ApiClient.encode(transaction)
                    + "&by="
                    + ApiClient.encode(by()));
    if (isJson()) {
      print(change);
      return SUCCEEDED;
    }
    terminal()
        .say("Removed; golden cases now: " + Figures.count(change.path("cases").asLong()) + ".");
    return SUCCEEDED;
  }
}
