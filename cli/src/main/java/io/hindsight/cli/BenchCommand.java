package io.hindsight.cli;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    header = "Measure the server beside what the bare database can do.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = "  hindsight bench score",
    subcommands = {BenchScoreCommand.class})
final class BenchCommand extends HindsightVerb {
  @Override
  public Integer call() {
    throw misuse("bench needs a verb (expected: score)");
  }
}
