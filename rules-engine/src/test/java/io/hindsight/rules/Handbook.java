package io.hindsight.rules;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * The card transactions of the Fraud Detection Handbook (Le Borgne, Siblini, Lebichot, Bontempi,
 * 2022), which lie beside the project where they are available.
 */
final class Handbook {
  /** How long after its transaction a label becomes known. */
  static final long LABEL_DELAY = 7 * Transactions.DAY;

  private static final Path FOLDER = Path.of("..", "..", "shared", "data", "handbook");

  private Handbook() {}

  /** A transaction and its label. */
  record Row(Transaction transaction, boolean fraud) {}

  /** Skips the test, with a message, where the data is not available. */
  static void mustBeHere() {
    Assumptions.assumeTrue(
        Files.isReadable(FOLDER.resolve("transactions.csv.gz")),
        "skipped: the handbook's data is not at " + FOLDER);
  }

  /** Every transaction, by time. To be closed. */
  static Stream<Row> transactions() {
    return lines("transactions.csv.gz", Handbook::row);
  }

  private static Row row(String line) {
    String[] parts = line.split(",", -1);
    Transaction tx =
        new Transaction(
            parts[0],
            parts[2],
            Instant.parse(parts[1]).getEpochSecond() * Transactions.SECOND,
            minor(parts[4]),
            "EUR",
            parts[3],
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of());
    return new Row(tx, parts[5].equals("1"));
  }

  private static long minor(String amount) {
    return StrictMath.round(Double.parseDouble(amount) * 100);
  }

  /** The book's features of the first fold, by transaction: in the order of {@link #COLUMNS}. */
  static Stream<Map.Entry<String, double[]>> firstFold() {
    return lines("fold1-features.csv.gz", Handbook::features);
  }

  /** The book's names of the 15 features. */
  static final List<String> COLUMNS =
      List.of(
          "TX_AMOUNT",
          "TX_DURING_WEEKEND",
          "TX_DURING_NIGHT",
          "CUSTOMER_ID_NB_TX_1DAY_WINDOW",
          "CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW",
          "CUSTOMER_ID_NB_TX_7DAY_WINDOW",
          "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW",
          "CUSTOMER_ID_NB_TX_30DAY_WINDOW",
          "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW",
          "TERMINAL_ID_NB_TX_1DAY_WINDOW",
          "TERMINAL_ID_RISK_1DAY_WINDOW",
          "TERMINAL_ID_NB_TX_7DAY_WINDOW",
          "TERMINAL_ID_RISK_7DAY_WINDOW",
          "TERMINAL_ID_NB_TX_30DAY_WINDOW",
          "TERMINAL_ID_RISK_30DAY_WINDOW");

  private static Map.Entry<String, double[]> features(String line) {
    String[] parts = line.split(",", -1);
    double[] values = new double[COLUMNS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.parseDouble(parts[7 + i]);
    }
    return Map.entry(parts[1], values);
  }

  private static <T> Stream<T> lines(String file, Function<String, T> reading) {
    try {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(FOLDER.resolve(file)), 1 << 16),
                  StandardCharsets.UTF_8));
      return in.lines().skip(1).map(reading).onClose(() -> close(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(BufferedReader in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
