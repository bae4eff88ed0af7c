package io.hindsight.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "rebuild",
    header = "Measure rebuilds of a long history.",
    description = {
      "Starts a new database, fills its journal with decided transactions, starts the server and has"
          + " a rule set rebuilt, several times: from the beginning, when the tables of the build are"
          + " emptied, to the live build. Then the bare driver scans and decodes the same events, and"
          + " writes the same results (floor).",
      "The first rebuild is the first of its server; the others find it compiled.",
      "Everything runs here and is removed afterwards; let nothing else run meanwhile."
    },
    footer = {
      "  hindsight bench rebuild",
      "  hindsight bench rebuild --file transactions.csv.gz --json",
      "  hindsight bench rebuild --what-if --live 100"
    })
final class BenchRebuildCommand extends HindsightVerb {
  private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Transactions, as import reads them (default: simulated ones).")
  private @Nullable Path file;

  @Option(
      names = "--transactions",
      paramLabel = "N",
      description =
          "Only so many of the file's first transactions; or so many simulated ones (default: all; "
              + BenchRebuildSettings.TRANSACTIONS
              + ").")
  private @Nullable Long transactions;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "The rule set to rebuild with (default: 10 rules, 8 features of the account).")
  private @Nullable Path rules;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Segments folded at once (default: the server's setting).")
  private @Nullable Integer workers;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + BenchRebuildSettings.ROUNDS,
      description = "Rebuild so often" + DEFAULT)
  private int rounds;

  @Option(
      names = "--what-if",
      description =
          "Measure what-ifs as well: a pass for one rule set, and one for eight variants of the"
              + " measurement's own.")
  private boolean whatIf;

  @Option(
      names = "--live",
      paramLabel = "N",
      description =
          "Measure N live transactions per second as well: before a rebuild, and beside one whose"
              + " throttle is automatic.")
  private @Nullable Integer livePerSecond;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Make the temporary data directory in this one, on its disk (default: the system's"
              + " place for them).")
  private @Nullable Path data;

  @Option(names = "--json", description = "Write JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Terminal shown = json ? terminal().aside() : terminal();
    BenchRebuildReport report = new BenchRebuild(settings(), shown).run();
    if (json) {
      terminal().say(Json.pretty(report.json()));
    } else {
      report.print(terminal());
    }
    return SUCCEEDED;
  }

  private BenchRebuildSettings settings() {
    long most = file == null ? BenchRebuildSettings.TRANSACTIONS : Long.MAX_VALUE;
    try {
      return new BenchRebuildSettings(
          file,
          transactions == null ? most : transactions,
          rules,
          workers,
          rounds,
          whatIf,
          livePerSecond,
          data);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }
}
