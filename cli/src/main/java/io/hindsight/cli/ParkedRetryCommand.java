package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "retry",
    header = "Fold accounts that stopped again, from where they did.",
    description = {
      "Safe at any time: the tail does it. An account that is folded to its end goes on with the"
          + " tail; the others stay parked, with the error of this time.",
      "The exit code is 1 when any of them does."
    },
    footer = {"  hindsight parked retry", "  hindsight parked retry --build 2 --account 596"})
final class ParkedRetryCommand extends ClientVerb {
  @Option(names = "--build", paramLabel = "N", description = "Only of this build.")
  private @Nullable Integer build;

  @Option(names = "--account", paramLabel = "ID", description = "Only of this account.")
  private @Nullable String account;

  @Override
  public Integer call() {
    ApiClient api = api();
    ArrayNode results = Json.array();
    long folded = 0;
    String cursor = null;
    do {
      JsonNode page =
          api.post("/v1/parked-events/retry" + ParkedCommand.query(build, account, cursor));
      page.path("results").forEach(results::add);
      folded += page.path("folded").asLong();
      cursor = page.path("next_cursor").textValue();
    } while (cursor != null);
    long left = results.size() - folded;
    if (isJson()) {
      ObjectNode json = Json.object().put("tried", results.size()).put("folded", folded);
      json.set("results", results);
      print(json);
    } else {
      say(results, folded);
    }
    return left == 0 ? SUCCEEDED : CommandFailure.FAILED;
  }

  private void say(ArrayNode results, long folded) {
    TextTable table =
        new TextTable().right("build").left("account").right("event").left("outcome").left("why");
    for (JsonNode each : results) {
      String outcome = Json.text(each, "outcome");
      if (!outcome.equals("folded")) {
        table.row(
            Json.text(each, "build"),
            Json.text(each, "account_id"),
            Json.text(each, "event_seq"),
            outcome,
            Json.text(each, "error"));
      }
    }
    if (!table.isEmpty()) {
      table.print(terminal());
    }
    terminal()
        .say(
            results.isEmpty()
                ? "No account stops anywhere."
                : Figures.count(folded)
                    + " of "
                    + Figures.count(results.size())
                    + " folded to the end.");
  }
}
