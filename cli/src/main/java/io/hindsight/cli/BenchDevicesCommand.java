package io.hindsight.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "devices",
    header = "Measure what a server's heap holds while it sees ever more devices.",
    description = {
      "Starts a new database and a server for it, under a rule set that looks at the device, and"
          + " imports transactions of one day, each with a device that was never seen before. Every"
          + " now and then the server's garbage is collected, and what is left is counted: bytes, and"
          + " the actors of profiles and accounts.",
      "Exit code 1 when the heap after all devices is more than 1.25 times that after a tenth, or"
          + " when there were so few devices that the profiles in memory still became more.",
      "Everything runs here and is removed afterwards. A million devices take about 35 minutes."
    },
    footer = {
      "  hindsight bench devices",
      "  hindsight bench devices --devices 300000 --every 30000 --json"
    })
final class BenchDevicesCommand extends HindsightVerb {
  private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "" + BenchDevicesSettings.DEVICES,
      description = "Different devices" + DEFAULT)
  private int devices;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "" + BenchDevicesSettings.ACCOUNTS,
      description = "Accounts that use them; few, so that they soon stop growing" + DEFAULT)
  private int accounts;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "" + BenchDevicesSettings.EVERY,
      description = "Look at the heap after so many devices, a tenth of all at most" + DEFAULT)
  private int every;

  @Option(
      names = "--idle-seconds",
      paramLabel = "N",
      defaultValue = "" + BenchDevicesSettings.IDLE_SECONDS,
      description = "How long nothing happens before the last look" + DEFAULT)
  private int idleSeconds;

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
    BenchDevicesReport report = new BenchDevices(settings(), shown).run();
    if (json) {
      terminal().say(Json.pretty(report.json()));
    } else {
      report.print(terminal());
    }
    return report.isMet() ? SUCCEEDED : CommandFailure.FAILED;
  }

  private BenchDevicesSettings settings() {
    try {
      return new BenchDevicesSettings(devices, accounts, every, idleSeconds, data);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }
}
