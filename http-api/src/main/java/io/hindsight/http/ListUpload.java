package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.hindsight.rulebook.ListEntry;
import io.hindsight.rulebook.ListLimits;
import io.hindsight.rulebook.ListText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a list from CSV (RFC 4180) with a header: {@code value}, and if wanted
 * {@code expires_at} and {@code note}. All rows are read before any fault is told.
 */
final class ListUpload {
  private static final String VALUE = "value";
  private static final String EXPIRES_AT = "expires_at";
  private static final String NOTE = "note";
  private static final List<String> COLUMNS = List.of(VALUE, EXPIRES_AT, NOTE);

  /** Most faults that are told of one file. */
  private static final int FAULTS_MAX = 100;

  private final Map<String, Integer> columns = new HashMap<>();
  private final Map<String, Long> lines = new HashMap<>();
  private final List<ListEntry> entries = new ArrayList<>();
  private final List<RowFault> faults = new ArrayList<>();

  private record RowFault(long line, String column, String message) {}

  private ListUpload() {}

  /**
   * Reads a file.
   *
   * @throws ProblemException with every fault and its line
   */
  static List<ListEntry> read(byte[] csv) {
    var upload = new ListUpload();
    try {
      upload.readAll(utf8(csv));
    } catch (CsvParseException e) {
      throw ProblemException.badRequest("not CSV: " + e.getMessage());
    }
    if (!upload.faults.isEmpty()) {
      throw upload.problem();
    }
    return upload.entries;
  }

  private static String utf8(byte[] csv) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(csv)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw ProblemException.badRequest("the file is not UTF-8");
    }
  }

  private void readAll(String text) {
    boolean isHeader = true;
    var rows =
        CsvReader.builder()
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text);
    for (CsvRecord row : rows) {
      if (isHeader) {
        readHeader(row);
        isHeader = false;
      } else if (faults.size() < FAULTS_MAX) {
        readRow(row);
      }
    }
    if (isHeader) {
      throw ProblemException.badRequest(
          "the file is empty (expected: a header with the column value)");
    }
    if (entries.size() > ListLimits.MAX_CHANGE_ENTRIES) {
      throw ProblemException.badRequest(
          "rows: " + entries.size() + " (expected: <= " + ListLimits.MAX_CHANGE_ENTRIES + ")");
    }
  }

  private void readHeader(CsvRecord row) {
    for (int i = 0; i < row.getFieldCount(); i++) {
      String name = row.getField(i).strip();
      if (!COLUMNS.contains(name) || columns.put(name, i) != null) {
        throw ProblemException.badRequest(
            "line 1: column \"" + name + "\" (expected: value, expires_at, note, each once)");
      }
    }
    if (!columns.containsKey(VALUE)) {
      throw ProblemException.badRequest("line 1: no column value (expected: one)");
    }
  }

  private void readRow(CsvRecord row) {
    long line = row.getStartingLineNumber();
    if (row.getFieldCount() != columns.size()) {
      int count = row.getFieldCount();
      faults.add(
          new RowFault(line, "", "fields: " + count + " (expected: " + columns.size() + ")"));
      return;
    }
    int before = faults.size();
    String value = value(row, line);
    long expiresAt = expiresAt(row, line);
    String note = note(row, line);
    if (faults.size() == before) {
      entries.add(new ListEntry(value, expiresAt, note));
    }
  }

  private String field(CsvRecord row, String column) {
    Integer index = columns.get(column);
    return index == null ? "" : row.getField(index);
  }

  private String value(CsvRecord row, long line) {
    String value = field(row, VALUE);
    String wrong = ListText.wrongWithValue(value);
    if (wrong != null) {
      faults.add(new RowFault(line, VALUE, wrong));
      return value;
    }
    Long known = lines.putIfAbsent(value, line);
    if (known != null) {
      faults.add(new RowFault(line, VALUE, "\"" + value + "\" stands on line " + known + " too"));
    }
    return value;
  }

  private long expiresAt(CsvRecord row, long line) {
    String text = field(row, EXPIRES_AT).strip();
    if (text.isEmpty()) {
      return ListEntry.NEVER;
    }
    Long micros = JsonBody.micros(text);
    if (micros == null) {
      faults.add(new RowFault(line, EXPIRES_AT, JsonBody.wrongTime(text)));
      return ListEntry.NEVER;
    }
    return micros;
  }

  private @Nullable String note(CsvRecord row, long line) {
    String text = field(row, NOTE);
    if (text.isBlank()) {
      return null;
    }
    String wrong = ListText.wrongWith(text, ListLimits.MAX_NOTE);
    if (wrong != null) {
      faults.add(new RowFault(line, NOTE, wrong));
    }
    return text;
  }

  private ProblemException problem() {
    ObjectNode extension = Json.object();
    ArrayNode list = extension.putArray("faults");
    for (RowFault fault : faults) {
      list.addObject()
          .put("line", fault.line())
          .put("column", fault.column())
          .put("message", fault.message());
    }
    RowFault first = faults.get(0);
    String column = first.column().isEmpty() ? "" : first.column() + ": ";
    String more = faults.size() > 1 ? " (and " + (faults.size() - 1) + " more)" : "";
    return ProblemException.invalid(
        "Invalid rows; the list is unchanged",
        "line " + first.line() + ": " + column + first.message() + more,
        extension);
  }
}
