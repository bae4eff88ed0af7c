package io.hindsight.cli;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    header = "Measure decisions, profiles, memory and rebuilds of a server on this machine.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = {"  hindsight bench score", "  hindsight bench profiles"},
    subcommands = {
      BenchScoreCommand.class,
      BenchProfilesCommand.class,
      BenchDevicesCommand.class,
      BenchRebuildCommand.class
    })
final class BenchCommand extends HindsightVerb {
  @Override
  public Integer call() {
    throw misuse("bench needs a verb (expected: score, profiles, devices or rebuild)");
  }
}
