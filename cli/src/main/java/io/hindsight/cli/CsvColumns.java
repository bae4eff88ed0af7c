package io.hindsight.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a file mean, by their header: the names of the <a
 * href="https://fraud-detection-handbook.github.io/">Fraud Detection Handbook</a> or those of the
 * API.
 */
final class CsvColumns {
  static final String ACCOUNT = "account_id";
  static final String AMOUNT = "amount";
  static final String OCCURRED_AT = "occurred_at";
  static final String TRANSACTION = "transaction_id";

  /** Whether a transaction was fraud, as was found out later. */
  static final String FRAUD = "fraud";

  private static final Set<String> REQUIRED =
      new LinkedHashSet<>(List.of(TRANSACTION, ACCOUNT, OCCURRED_AT, AMOUNT));

  private static final Set<String> FIELDS =
      Set.of(
          TRANSACTION,
          ACCOUNT,
          OCCURRED_AT,
          AMOUNT,
          "currency",
          "terminal_id",
          "merchant_id",
          "device_id",
          "ip",
          "counterparty_id",
          "country",
          "channel",
          "mcc");

  private static final Map<String, String> HANDBOOK =
      Map.of("tx_datetime", OCCURRED_AT, "customer_id", ACCOUNT);

  /** What was true in the end, not what was known when the transaction happened. */
  private static final Set<String> LABELS = Set.of(FRAUD, "fraud_scenario");

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final List<String> names;
  private final @Nullable String[] fields;

  private CsvColumns(List<String> names, @Nullable String[] fields) {
    this.names = names;
    this.fields = fields;
  }

  /**
   * Reads a header.
   *
   * @param file the file's name, for messages
   * @param line where the header stands, from 1
   * @param ignored columns to leave out
   * @throws BadRowException when a column is unknown, twice there, or missing
   */
  static CsvColumns of(String file, long line, List<String> header, Set<String> ignored) {
    List<String> names = new ArrayList<>();
    for (String name : header) {
      boolean marked = names.isEmpty() && name.indexOf(BYTE_ORDER_MARK) == 0;
      names.add((marked ? name.substring(1) : name).strip());
    }
    @Nullable String[] fields = new String[names.size()];
    Set<String> found = new TreeSet<>();
    for (int i = 0; i < fields.length; i++) {
      String name = names.get(i);
      if (ignored.contains(name) || LABELS.contains(name)) {
        continue;
      }
      String field = HANDBOOK.getOrDefault(name, name);
      String place = "column " + (i + 1) + ": \"" + name + "\"";
      if (!FIELDS.contains(field)) {
        throw new BadRowException(file, line, place + " is unknown (expected: " + expected(name));
      }
      if (!found.add(field)) {
        throw new BadRowException(file, line, place + " gives " + field + " a second time");
      }
      fields[i] = field;
    }
    Set<String> missing = new LinkedHashSet<>(REQUIRED);
    missing.removeAll(found);
    if (!missing.isEmpty()) {
      String what = "the header has no column for " + String.join(", ", missing);
      throw new BadRowException(file, line, what + " (found: " + String.join(", ", names) + ")");
    }
    return new CsvColumns(List.copyOf(names), fields);
  }

  private static String expected(String name) {
    Set<String> known = new TreeSet<>(FIELDS);
    known.addAll(HANDBOOK.keySet());
    return String.join(", ", known) + "; or --ignore " + (name.isEmpty() ? "''" : name) + ")";
  }

  int count() {
    return fields.length;
  }

  /** The API's name of a column, null when the column is left out. */
  @Nullable String field(int column) {
    return fields[column];
  }

  /** The column's name in the file. */
  String name(int column) {
    return names.get(column);
  }

  /**
   * The place of the column that says what was fraud, from 0.
   *
   * @param file the file's name, for messages
   * @param line where the header stands, from 1
   * @throws BadRowException when there is not exactly one
   */
  int fraud(String file, long line) {
    int column = names.indexOf(FRAUD);
    if (column < 0) {
      throw new BadRowException(
          file,
          line,
          "the header has no column for "
              + FRAUD
              + ", which --label-delay needs (found: "
              + String.join(", ", names)
              + ")");
    }
    int second = names.lastIndexOf(FRAUD);
    if (second != column) {
      throw new BadRowException(
          file,
          line,
          "column " + (second + 1) + ": \"" + FRAUD + "\" gives " + FRAUD + " a second time");
    }
    return column;
  }

  /** The columns that hold what was found out later; none is a field of the API. */
  List<String> labels() {
    return names.stream().filter(LABELS::contains).toList();
  }

  /** All columns that are left out. */
  List<String> leftOut() {
    return Arrays.stream(indexes()).filter(i -> fields[i] == null).mapToObj(names::get).toList();
  }

  private int[] indexes() {
    int[] indexes = new int[fields.length];
    Arrays.setAll(indexes, i -> i);
    return indexes;
  }
}
