package io.hindsight.cli;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    header = "Measure decisions, profiles and memory of a server on this machine.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = {"  hindsight bench score", "  hindsight bench profiles"},
    subcommands = {BenchScoreCommand.class, BenchProfilesCommand.class, BenchDevicesCommand.class})
final class BenchCommand extends HindsightVerb {
  @Override
  public Integer call() {
    throw misuse("bench needs a verb (expected: score, profiles or devices)");
  }
}
