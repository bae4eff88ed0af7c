package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    header = "Remove values from a list.",
    description = "Past decisions keep what they saw.",
    footer = "  hindsight lists remove blocked_devices d1")
final class ListsRemoveCommand extends ChangingVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The list.")
  private String list = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "VALUE", description = "The values.")
  private List<String> values = new ArrayList<>();

  @Override
  public Integer call() {
    ObjectNode body = Json.object().put("by", by());
    ArrayNode removed = body.putArray("values");
    values.forEach(removed::add);
    report(api().post(ListsCommand.path(list) + "/removals", ApiClient.JSON, Json.bytes(body)));
    return SUCCEEDED;
  }
}
