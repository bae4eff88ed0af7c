package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    header = "Add values to a list; it begins with the first one.",
    description = "A value that is there gets the new expiry and note.",
    footer = "  hindsight lists add blocked_devices d1 d2 --note stolen")
final class ListsAddCommand extends ChangingVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The list.")
  private String list = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "VALUE", description = "The values.")
  private List<String> values = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "Until when, as 2026-05-01T00:00:00Z (default: until removed).")
  private @Nullable String expires;

  @Option(names = "--note", paramLabel = "TEXT", description = "What to know about them.")
  private @Nullable String note;

  @Override
  public Integer call() {
    ObjectNode body = Json.object().put("by", by());
    ArrayNode entries = body.putArray("entries");
    for (String value : values) {
      entries.addObject().put("value", value).put("expires_at", expires).put("note", note);
    }
    report(api().post(ListsCommand.path(list) + "/entries", ApiClient.JSON, Json.bytes(body)));
    return SUCCEEDED;
  }
}
