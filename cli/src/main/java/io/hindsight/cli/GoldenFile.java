package io.hindsight.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads golden cases from CSV or JSON lines. Finds what is wrong before anything is sent. */
final class GoldenFile {
  private static final String ACCOUNT = "account_id";
  private static final String TRANSACTION = "transaction_id";
  private static final String EXPECTED = "expected";
  private static final String NOTE = "note";
  private static final List<String> REQUIRED = List.of(ACCOUNT, TRANSACTION, EXPECTED);
  private static final Set<String> FIELDS = Set.of(ACCOUNT, TRANSACTION, EXPECTED, NOTE);

  /** What the server takes as it is set by default. */
  private static final long BYTES_MAX = 4L << 20;

  private final String name;
  private final ArrayNode cases = Json.array();
  private final Map<List<String>, Long> lines = new HashMap<>();

  private GoldenFile(String name) {
    this.name = name;
  }

  /**
   * Reads a file.
   *
   * @return an object for each case, as the API takes them
   * @throws CommandFailure when it cannot be read, or with the place when a line is no case
   */
  static ArrayNode read(Path path) {
    var file = new GoldenFile(path.toString());
    String lower = file.name.toLowerCase(Locale.ROOT);
    String text = file.text(path);
    if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
      file.readJson(text);
    } else {
      file.readCsv(text);
    }
    if (file.cases.isEmpty()) {
      throw new CommandFailure(path + ": holds no golden case");
    }
    return file.cases;
  }

  private String text(Path path) {
    try {
      if (Files.size(path) > BYTES_MAX) {
        throw new CommandFailure(
            path + ": bytes: " + Files.size(path) + " (expected: <= " + BYTES_MAX + ")");
      }
      String text = Files.readString(path, StandardCharsets.UTF_8);
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new CommandFailure(path + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new CommandFailure(path + ": is not UTF-8", e);
    } catch (IOException e) {
      throw new CommandFailure(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private void readJson(String text) {
    long line = 0;
    for (String each : text.lines().toList()) {
      line++;
      if (!each.isBlank()) {
        add(line, parse(line, each));
      }
    }
  }

  private JsonNode parse(long line, String text) {
    try {
      JsonNode json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw new BadRowException(name, line, "not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BadRowException(name, line, "cannot be read", e);
    }
    throw new BadRowException(name, line, "no object (expected: one with account_id and so on)");
  }

  private void readCsv(String text) {
    var rows =
        CsvReader.builder()
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text);
    List<String> header = List.of();
    try {
      for (CsvRecord row : rows) {
        if (header.isEmpty()) {
          header = header(row);
        } else {
          add(row.getStartingLineNumber(), row(row, header));
        }
      }
    } catch (CsvParseException e) {
      throw new CommandFailure(name + ": not CSV: " + e.getMessage(), e);
    }
  }

  private List<String> header(CsvRecord row) {
    List<String> names = row.getFields().stream().map(String::strip).toList();
    if (!FIELDS.containsAll(names)
        || new HashSet<>(names).size() < names.size()
        || !names.containsAll(REQUIRED)) {
      throw new BadRowException(
          name,
          row.getStartingLineNumber(),
          "columns: "
              + String.join(", ", names)
              + " (expected: account_id, transaction_id, expected and, if wanted, note)");
    }
    return names;
  }

  private JsonNode row(CsvRecord row, List<String> header) {
    if (row.getFieldCount() != header.size()) {
      throw new BadRowException(
          name,
          row.getStartingLineNumber(),
          "fields: " + row.getFieldCount() + " (expected: " + header.size() + ")");
    }
    ObjectNode json = Json.object();
    for (int i = 0; i < header.size(); i++) {
      String value = row.getField(i);
      if (!header.get(i).equals(NOTE) || !value.isBlank()) {
        json.put(header.get(i), value);
      }
    }
    return json;
  }

  private void add(long line, JsonNode json) {
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new BadRowException(
            name,
            line,
            field.getKey()
                + ": unknown field (expected: account_id, transaction_id, expected or note)");
      }
      if (!field.getValue().isTextual() && !field.getValue().isNull()) {
        throw new BadRowException(name, line, field.getKey() + ": no text (expected: text)");
      }
    }
    for (String field : REQUIRED) {
      if (json.path(field).asText("").isBlank()) {
        throw new BadRowException(name, line, field + ": is empty (expected: a value)");
      }
    }
    String expected = json.path(EXPECTED).asText();
    if (!Decisions.LABELS.contains(expected)) {
      throw new BadRowException(
          name,
          line,
          "expected: " + expected + " (expected: " + String.join(", ", Decisions.LABELS) + ")");
    }
    List<String> key = List.of(json.path(ACCOUNT).asText(), json.path(TRANSACTION).asText());
    Long known = lines.putIfAbsent(key, line);
    if (known != null) {
      throw new BadRowException(name, line, "the transaction stands on line " + known + " too");
    }
    cases.add(json);
  }
}
