package io.hindsight.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    header = "Score the transactions of a file.",
    description = {
      "The file is CSV with a header, plain or gzipped, its rows in the order of their time. Columns"
          + " are known by their names: transaction_id, account_id (or customer_id), occurred_at (or"
          + " tx_datetime; UTC when it has no zone), amount, and optionally currency, terminal_id,"
          + " merchant_id, device_id, ip, counterparty_id, country, channel, mcc. The columns fraud"
          + " and fraud_scenario are left out, unless --label-delay is given.",
      "With --label-delay, frauds are told to the server as chargebacks, so long after they"
          + " occurred, in the order of time among the transactions. The column fraud holds 1, 0,"
          + " true or false.",
      "Rows that share an account are done one after the other, and so are rows that share a value"
          + " of a key that the rules look at across accounts, such as a terminal; all others are"
          + " done at once. With features of merchants, a file of a single merchant takes as long as"
          + " its rows one by one.",
      "The same command goes on where it was stopped."
    },
    footer = {
      "  hindsight import transactions.csv.gz --limit 100000",
      "  hindsight import transactions.csv.gz --label-delay 7d"
    })
final class ImportCommand extends ClientVerb {
  @Parameters(paramLabel = "FILE", description = "A .csv or .csv.gz file.")
  private Path file = Path.of("");

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the file's first N transactions.")
  private @Nullable Long limit;

  @Option(
      names = "--decisions",
      paramLabel = "FILE",
      description = "Append each acknowledged decision to FILE, a line of JSON each.")
  private @Nullable Path decisions;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      defaultValue = "" + ImportSettings.BATCH_ROWS,
      description = "Rows sent together, 1 to 2000 (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      split = ",",
      description = "Leave this column out; may be given several times.")
  private Set<String> ignored = new TreeSet<>();

  @Option(names = "--unordered", description = "Accept rows that go back in time.")
  private boolean unordered;

  @Option(
      names = "--retry-for",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = SecondsConverter.class,
      description =
          "How long to try again while the server is away, such as 60s or 5m (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration retryFor = ImportSettings.RETRY_FOR;

  @Option(
      names = "--label-delay",
      paramLabel = "DURATION",
      converter = SecondsConverter.class,
      description = "Import the column fraud too, known so long afterwards, such as 12h or 7d.")
  private @Nullable Duration labelDelay;

  @Override
  public Integer call() {
    ImportRun run = new ImportRun(api(), settings(), progressTerminal());
    AtomicBoolean over = new AtomicBoolean();
    Thread onStop = new Thread(() -> sayHowToGoOn(run, over), "import-stopped");
    Runtime.getRuntime().addShutdownHook(onStop);
    ImportSummary summary;
    try {
      summary = run.run();
    } finally {
      over.set(true);
    }
    if (isJson()) {
      print(summary.json());
    } else {
      summary.print(terminal());
    }
    return SUCCEEDED;
  }

  private ImportSettings settings() {
    long rowsMax = limit == null ? ImportSettings.ALL_ROWS : limit;
    try {
      return new ImportSettings(
          file, rowsMax, batch, ignored, unordered, retryFor, labelDelay, decisions);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  private void sayHowToGoOn(ImportRun run, AtomicBoolean over) {
    if (!over.get()) {
      terminal()
          .warn(
              "\nStopped after row "
                  + Figures.count(run.rowsDone())
                  + ": the same command goes on from there.");
    }
  }
}
