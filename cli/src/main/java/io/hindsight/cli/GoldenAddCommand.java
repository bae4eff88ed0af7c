package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    header = "Pin the transactions of a file; all of them, or none.",
    description = {
      "A CSV file has a header that names the columns account_id, transaction_id, expected and, if"
          + " wanted, note. A file that ends in .jsonl or .ndjson has an object with these fields"
          + " on each line. A transaction that is pinned gets the new decision and note.",
      "A transaction need not be known yet; but a promotion fails as long as it is not."
    },
    footer = "  hindsight golden add cases.csv")
final class GoldenAddCommand extends ChangingVerb {
  @Parameters(paramLabel = "FILE", description = "A CSV file, or JSON lines.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    ObjectNode body = Json.object().put("by", by());
    body.set("cases", GoldenFile.read(file));
    JsonNode change = api().post(GoldenCommand.PATH, ApiClient.JSON, Json.bytes(body));
    if (isJson()) {
      print(change);
      return SUCCEEDED;
    }
    terminal()
        .say(
            Figures.count(change.path("changed").asLong(), "golden case")
                + " pinned or changed; golden cases now: "
                + Figures.count(change.path("cases").asLong())
                + ".");
    return SUCCEEDED;
  }
}
