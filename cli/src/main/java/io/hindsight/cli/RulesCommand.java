package io.hindsight.cli;

import picocli.CommandLine.Command;

@Command(
    name = "rules",
    header = "Check, test, publish, list and show rule sets.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = "  hindsight rules check my-rules.yaml",
    subcommands = {
      RulesCheckCommand.class,
      RulesTestCommand.class,
      RulesPublishCommand.class,
      RulesListCommand.class,
      RulesShowCommand.class,
    })
final class RulesCommand extends HindsightVerb {
  @Override
  public Integer call() {
    throw misuse("rules needs a verb (expected: check, test, publish, list or show)");
  }
}
