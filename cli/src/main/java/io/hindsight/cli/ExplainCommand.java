package io.hindsight.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    header = "Say why a transaction was decided as it was.",
    description = "Shows each rule, hit or not, with the values it read, and each feature.",
    footer = "  hindsight explain 4711 --account 596 --version 2")
final class ExplainCommand extends ClientVerb {
  @Parameters(paramLabel = "TRANSACTION", description = "The transaction's id.")
  private String transaction = "";

  @Option(
      names = "--account",
      paramLabel = "ID",
      description = "Its account; needed only when several have a transaction of that id.")
  private @Nullable String account;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The version of the rule set (default: the one that decided).")
  private @Nullable Integer version;

  @Override
  public Integer call() {
    ApiClient api = api();
    String path = "/v1/transactions/" + ApiClient.encode(transaction);
    String ofAccount = account == null ? "" : "account_id=" + ApiClient.encode(account);
    String query = version == null ? ofAccount : ofAccount + "&version=" + version;
    String explanation = path + "/explanation?" + query;
    if (isJson()) {
      print(api.get(explanation));
    } else {
      String separator = query.isEmpty() ? "" : "&";
      terminal().say(api.getText(explanation + separator + "format=text").stripTrailing());
    }
    return SUCCEEDED;
  }
}
