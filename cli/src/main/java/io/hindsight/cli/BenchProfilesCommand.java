package io.hindsight.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "profiles",
    header = "Measure what profiles cost, and one profile that all traffic goes to.",
    description = {
      "Starts a new database and a server for it, and has transactions scored, as many as can be:"
          + " under rules without profiles (without), then under rules that look at the merchant,"
          + " with many merchants (spread) and with one (one_merchant).",
      "Exit code 1 when one merchant bears less than half of spread traffic, or when a decision went"
          + " without the answer of its profile.",
      "Everything runs here and is removed afterwards. It takes about five minutes; let nothing else"
          + " run meanwhile."
    },
    footer = {"  hindsight bench profiles", "  hindsight bench profiles --rounds 5 --json"})
final class BenchProfilesCommand extends HindsightVerb {
  private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "" + BenchSettings.ACCOUNTS,
      description = "Accounts that pay" + DEFAULT)
  private int accounts;

  @Option(
      names = "--merchants",
      paramLabel = "N",
      defaultValue = "" + BenchProfilesSettings.MERCHANTS,
      description = "Merchants of spread traffic" + DEFAULT)
  private int merchants;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "" + BenchSettings.IN_FLIGHT,
      description = "Transactions at once" + DEFAULT)
  private int inFlight;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "" + BenchSettings.SECONDS,
      description = "How long each phase is measured in each round" + DEFAULT)
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "" + BenchProfilesSettings.WARM_UP_SECONDS,
      description = "Load before the first phase under each rule set, not measured" + DEFAULT)
  private int warmUp;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed makes the same transactions" + DEFAULT)
  private long seed;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + BenchProfilesSettings.ROUNDS,
      description = "Measure each phase so often, and tell the medians" + DEFAULT)
  private int rounds;

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
    BenchProfilesReport report = new BenchProfiles(settings(), shown).run();
    if (json) {
      terminal().say(Json.pretty(report.json()));
    } else {
      report.print(terminal());
    }
    return report.isMet() ? SUCCEEDED : CommandFailure.FAILED;
  }

  private BenchProfilesSettings settings() {
    try {
      return new BenchProfilesSettings(
          accounts, merchants, inFlight, seconds, warmUp, seed, rounds, data);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }
}
