package io.hindsight.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "score",
    header = "Measure decisions, their latency and their lag.",
    description = {
      "Starts a new database and a server for it, and has transactions scored: the first one of each"
          + " account (cold), as many as can be (maximum), some at a steady rate, none (idle)."
          + " Then the bare driver inserts rows into the same database (floor).",
      "Everything runs here and is removed afterwards. It takes about three minutes for each server"
          + " and round; let nothing else run meanwhile."
    },
    footer = {
      "  hindsight bench score",
      "  hindsight bench score --against ../hindsight-before --rounds 3 --json"
    })
final class BenchScoreCommand extends HindsightVerb {
  private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "" + BenchSettings.ACCOUNTS,
      description = "Accounts that pay" + DEFAULT)
  private int accounts;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "" + BenchSettings.IN_FLIGHT,
      description = "Transactions or inserts at once" + DEFAULT)
  private int inFlight;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "" + BenchSettings.SECONDS,
      description = "How long maximum, steady and floor are measured" + DEFAULT)
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "" + BenchSettings.WARM_UP_SECONDS,
      description = "The same load before maximum and floor, not measured" + DEFAULT)
  private int warmUp;

  @Option(
      names = "--idle-seconds",
      paramLabel = "N",
      defaultValue = "" + BenchSettings.IDLE_SECONDS,
      description = "How long the idle server is watched" + DEFAULT)
  private int idleSeconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Transactions per second of the steady phase (default: half of the first maximum, at most "
              + BenchSettings.RATE_CHOSEN_MAX
              + ").")
  private @Nullable Integer rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed makes the same transactions" + DEFAULT)
  private long seed;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "Measure the server of this other checkout of Hindsight, too.")
  private @Nullable Path against;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + BenchSettings.ROUNDS,
      description = "Measure so often, and tell the medians" + DEFAULT)
  private int rounds;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Make the temporary data directories in this one, on its disk (default: the system's"
              + " place for them).")
  private @Nullable Path data;

  @Option(names = "--json", description = "Write JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Terminal shown = json ? terminal().aside() : terminal();
    BenchReport report = new BenchScore(settings(), shown).run();
    if (json) {
      terminal().say(Json.pretty(report.json()));
    } else {
      report.print(terminal());
    }
    return SUCCEEDED;
  }

  private BenchSettings settings() {
    try {
      return new BenchSettings(
          accounts, inFlight, seconds, warmUp, idleSeconds, rate, seed, rounds, against, data);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }
}
