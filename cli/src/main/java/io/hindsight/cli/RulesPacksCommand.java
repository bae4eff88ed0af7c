package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.hindsight.rules.RulePacks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "packs",
    header = "List the rule packs that come along, or print one; needs no server.",
    description = "A rule pack is a rule set with its tests, to start from.",
    footer = "  hindsight rules packs card-payments > my-rules.yaml")
final class RulesPacksCommand extends HindsightVerb {
  @Parameters(paramLabel = "NAME", arity = "0..1", description = "The pack to print.")
  private @Nullable String name;

  @Option(names = "--json", description = "Write JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    if (name == null) {
      list();
    } else {
      print(name);
    }
    return SUCCEEDED;
  }

  private void list() {
    if (json) {
      ArrayNode packs = Json.array();
      for (String pack : RulePacks.names()) {
        packs.addObject().put("name", pack).put("title", RulePacks.title(pack));
      }
      terminal().say(Json.pretty(Json.object().set("packs", packs)));
      return;
    }
    TextTable table = new TextTable().left("name").left("what it is for");
    RulePacks.names().forEach(pack -> table.row(pack, RulePacks.title(pack)));
    table.print(terminal());
  }

  private void print(String pack) {
    if (!RulePacks.names().contains(pack)) {
      throw new CommandFailure(
          "rule pack: "
              + Figures.printable(pack)
              + " (expected: one of "
              + RulePacks.names()
              + ")");
    }
    String source = RulePacks.source(pack);
    if (json) {
      terminal()
          .say(
              Json.pretty(
                  Json.object()
                      .put("name", pack)
                      .put("title", RulePacks.title(pack))
                      .put("source", source)));
      return;
    }
    terminal().say(source.stripTrailing());
  }
}
