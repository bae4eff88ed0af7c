package io.hindsight.cli;

import io.hindsight.simulator.Simulation;
import io.hindsight.simulator.SimulationSettings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    header = "Write simulated card transactions with known frauds, as CSV.",
    description = {
      "The same seed and sizes give the same transactions, everywhere and always.",
      "Either give a number of transactions, or the numbers of customers, terminals and days."
    },
    footer = "  hindsight simulate --seed 7 --transactions 100000 --out sample.csv.gz")
final class SimulateCommand extends HindsightVerb {
  private static final String STANDARD_OUTPUT = "-";

  @Option(names = "--seed", paramLabel = "N", description = "Any number (default: 1).")
  private long seed = 1;

  @Option(
      names = "--transactions",
      paramLabel = "N",
      description = "At least so many, and at most a day's worth more.")
  private @Nullable Long transactions;

  @Option(names = "--customers", paramLabel = "N", description = "Who pay (default: 1000).")
  private @Nullable Integer customers;

  @Option(names = "--terminals", paramLabel = "N", description = "Where (default: 2000).")
  private @Nullable Integer terminals;

  @Option(names = "--days", paramLabel = "N", description = "For how long (default: 90).")
  private @Nullable Integer days;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = STANDARD_OUTPUT,
      description = "FILE.csv or FILE.csv.gz; - is standard output (default: -).")
  private String out = STANDARD_OUTPUT;

  @Override
  public Integer call() {
    Simulation simulation = new Simulation(settings());
    if (out.equals(STANDARD_OUTPUT)) {
      try {
        simulation.writeCsv(terminal().out());
        terminal().out().flush();
      } catch (IOException e) {
        throw new CommandFailure("cannot write: " + e.getMessage(), e);
      }
      return SUCCEEDED;
    }
    long count = write(simulation, Path.of(out));
    terminal().say("Wrote " + Figures.count(count, "transaction") + " to " + out + ".");
    return SUCCEEDED;
  }

  private SimulationSettings settings() {
    if (transactions != null && (customers != null || terminals != null || days != null)) {
      throw misuse("--transactions chooses customers, terminals and days: give either");
    }
    try {
      if (transactions != null) {
        return SimulationSettings.forTransactions(seed, transactions);
      }
      SimulationSettings settings = SimulationSettings.defaults().withSeed(seed);
      settings = customers == null ? settings : settings.withCustomers(customers);
      settings = terminals == null ? settings : settings.withTerminals(terminals);
      return days == null ? settings : settings.withDays(days);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Writes a simulation to a file.
   *
   * @param file gzipped when its name ends in {@code .gz}
   * @return how many transactions
   */
  static long write(Simulation simulation, Path file) {
    boolean isGzip = file.toString().endsWith(".gz");
    try (OutputStream bytes = Files.newOutputStream(file);
        OutputStream packed = isGzip ? new GZIPOutputStream(bytes) : bytes;
        BufferedWriter text =
            new BufferedWriter(new OutputStreamWriter(packed, StandardCharsets.UTF_8))) {
      return simulation.writeCsv(text);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
