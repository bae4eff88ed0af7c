package io.hindsight.cli;

import picocli.CommandLine.Command;

@Command(
    name = "golden",
    header = "Pin transactions with the decision that every promoted rule set has to come to.",
    description =
        "A promotion is refused when its rule set decides one of them otherwise: see promote.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = "  hindsight golden add cases.csv",
    subcommands = {
      GoldenAddCommand.class,
      GoldenListCommand.class,
      GoldenRemoveCommand.class,
    })
final class GoldenCommand extends HindsightVerb {
  /** The API's path of golden cases. */
  static final String PATH = "/v1/golden-cases";

  @Override
  public Integer call() {
    throw misuse("golden needs a verb (expected: add, list or remove)");
  }
}
