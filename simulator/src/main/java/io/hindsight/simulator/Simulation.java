package io.hindsight.simulator;

import java.io.IOException;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Simulated card transactions, in the order of their time and numbered in that order. A day is held
 * in memory at a time, and nothing else that grows with the number of transactions.
 */
public final class Simulation {

  /** The first line of the CSV. */
  public static final String HEADER =
      "transaction_id,tx_datetime,customer_id,terminal_id,amount,fraud,fraud_scenario";

  private static final int LINE_CHARS = 80;

  private final SimulationSettings settings;

  /** A simulation; nothing is computed yet. */
  public Simulation(SimulationSettings settings) {
    this.settings = settings;
  }

  /** The transactions, from the first one each time this is called. */
  public Stream<SimulatedTransaction> transactions() {
    Iterator<SimulatedTransaction> run = new SimulationRun(settings);
    int characteristics = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(run, characteristics), false);
  }

  /**
   * Writes the transactions as CSV: {@link #HEADER}, then a line each, with UTC times to the
   * second, amounts with two decimals and {@code fraud} as 0 or 1. Lines end in a line feed.
   *
   * @return how many transactions
   */
  public long writeCsv(Appendable out) throws IOException {
    out.append(HEADER).append('\n');
    StringBuilder line = new StringBuilder(LINE_CHARS);
    long count = 0;
    for (Iterator<SimulatedTransaction> run = new SimulationRun(settings); run.hasNext(); count++) {
      line.setLength(0);
      appendLine(line, run.next());
      out.append(line);
    }
    return count;
  }

  private static void appendLine(StringBuilder line, SimulatedTransaction transaction) {
    long cents = transaction.amountMinor() % 100;
    line.append(transaction.id())
        .append(',')
        .append(transaction.occurredAt())
        .append(',')
        .append(transaction.customerId())
        .append(',')
        .append(transaction.terminalId())
        .append(',')
        .append(transaction.amountMinor() / 100)
        .append(cents < 10 ? ".0" : ".")
        .append(cents)
        .append(',')
        .append(transaction.fraud() ? '1' : '0')
        .append(',')
        .append(transaction.scenario())
        .append('\n');
  }
}
