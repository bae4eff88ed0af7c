package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes a transaction of a line. Finds what is wrong with it before anything is sent. */
final class RowReader {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]+(\\.[0-9]+)?");

  private static final Map<String, Boolean> FLAGS =
      Map.of("1", true, "0", false, "true", true, "false", false);

  /** Stands for no column. */
  static final int NO_COLUMN = -1;

  /** Of a value that is shown in a message. */
  private static final int SHOWN_MAX = 40;

  private static final int DATE_LENGTH = "2018-04-01".length();

  private final String file;
  private final CsvColumns columns;
  private final int fraudColumn;

  /**
   * A reader of a file.
   *
   * @param fraudColumn the place of the column that says what was fraud; {@link #NO_COLUMN} when
   *     that is not asked for
   */
  RowReader(String file, CsvColumns columns, int fraudColumn) {
    this.file = file;
    this.columns = columns;
    this.fraudColumn = fraudColumn;
  }

  /**
   * Reads a line.
   *
   * @param row its number among the transactions, from 1
   * @throws BadRowException when it is no transaction
   */
  ImportRow read(CsvRecord csv, long row) {
    long line = csv.getStartingLineNumber();
    if (csv.getFieldCount() != columns.count()) {
      throw new BadRowException(
          file, line, "fields: " + csv.getFieldCount() + " (expected: " + columns.count() + ")");
    }
    ObjectNode json = Json.object();
    Instant occurredAt = Instant.EPOCH;
    for (int i = 0; i < columns.count(); i++) {
      String field = columns.field(i);
      String value = csv.getField(i);
      if (field == null) {
        continue;
      }
      switch (field) {
        case CsvColumns.OCCURRED_AT -> {
          occurredAt = time(line, columns.name(i), value);
          json.put(field, occurredAt.toString());
        }
        case CsvColumns.AMOUNT -> json.put(field, amount(line, columns.name(i), value));
        case CsvColumns.TRANSACTION, CsvColumns.ACCOUNT ->
            json.put(field, id(line, columns.name(i), value));
        default -> {
          if (!value.isEmpty()) {
            json.put(field, value);
          }
        }
      }
    }
    boolean fraud = fraudColumn != NO_COLUMN && fraud(line, csv.getField(fraudColumn));
    return new ImportRow(row, line, occurredAt, json.toString(), fraud);
  }

  private boolean fraud(long line, String value) {
    Boolean fraud = FLAGS.get(value.toLowerCase(Locale.ROOT));
    if (fraud == null) {
      throw new BadRowException(
          file, line, CsvColumns.FRAUD + ": " + shown(value) + " (expected: 1, 0, true or false)");
    }
    return fraud;
  }

  private String id(long line, String name, String value) {
    if (value.isEmpty()) {
      throw new BadRowException(file, line, name + ": is empty (expected: an id)");
    }
    return value;
  }

  private String amount(long line, String name, String value) {
    if (!DECIMAL.matcher(value).matches()) {
      throw new BadRowException(
          file, line, name + ": " + shown(value) + " (expected: a decimal such as 57.16)");
    }
    return value;
  }

  /** Reads a time; one without a zone is UTC. */
  private Instant time(long line, String name, String value) {
    boolean isSpaced = value.length() > DATE_LENGTH && value.charAt(DATE_LENGTH) == ' ';
    String text =
        isSpaced ? value.substring(0, DATE_LENGTH) + "T" + value.substring(DATE_LENGTH + 1) : value;
    try {
      var time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text, OffsetDateTime::from, LocalDateTime::from);
      return time instanceof OffsetDateTime zoned
          ? zoned.toInstant()
          : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new BadRowException(
          file,
          line,
          name + ": " + shown(value) + " (expected: a time such as 2018-04-01T00:00:31Z)",
          e);
    }
  }

  private static String shown(String value) {
    String cut = value.length() > SHOWN_MAX ? value.substring(0, SHOWN_MAX) + "..." : value;
    return "\"" + cut + "\"";
  }
}
