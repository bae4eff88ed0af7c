package io.hindsight.cli;

import picocli.CommandLine.Command;

@Command(
    name = "rules",
    header = "Check, test, publish, list and show rule sets; print rule packs and the schema.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = "  hindsight rules check my-rules.yaml",
    subcommands = {
      RulesCheckCommand.class,
      RulesTestCommand.class,
      RulesPublishCommand.class,
      RulesListCommand.class,
      RulesShowCommand.class,
      RulesPacksCommand.class,
      RulesSchemaCommand.class,
    })
final class RulesCommand extends HindsightVerb {
  @Override
  public Integer call() {
    throw misuse(
        "rules needs a verb (expected: check, test, publish, list, show, packs or schema)");
  }
}
