package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.rulebook.ListText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one JSON object strictly, and notes every fault with its pointer. */
final class JsonBody {
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final JsonNode node;
  private final String at;
  private final List<Fault> faults;

  /**
   * An object.
   *
   * @param at the pointer to it
   * @param fields the fields that it may have
   * @param faults where faults are noted
   */
  JsonBody(JsonNode node, String at, Set<String> fields, List<Fault> faults) {
    this.node = node;
    this.at = at;
    this.faults = faults;
    if (!node.isObject()) {
      faults.add(new Fault(at, "expected an object"));
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!fields.contains(name)) {
        fault(name, "unknown field");
      }
    }
  }

  void fault(String field, String message) {
    faults.add(new Fault(at + "/" + field.replace("~", "~0").replace("/", "~1"), message));
  }

  /** Reads a text; empty, with a fault, when there is none that fits. */
  String text(String field, int longest) {
    String text = optionalText(field, longest);
    if (text == null && isAbsent(field)) {
      fault(field, "required");
    }
    return text == null ? "" : text;
  }

  /** Reads a text; null when there is none, or with a fault when it does not fit. */
  @Nullable String optionalText(String field, int longest) {
    if (isAbsent(field)) {
      return null;
    }
    JsonNode value = node.get(field);
    if (!value.isTextual()) {
      fault(field, "expected text");
      return null;
    }
    String wrong = ListText.wrongWith(value.textValue(), longest);
    if (wrong != null) {
      fault(field, wrong);
      return null;
    }
    return value.textValue();
  }

  private boolean isAbsent(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull();
  }

  /** Reads a time in epoch microseconds; null when there is none, or with a fault. */
  @Nullable Long optionalTime(String field) {
    JsonNode value = node.get(field);
    if (isAbsent(field)) {
      return null;
    }
    Long micros = value.isTextual() ? micros(value.textValue()) : null;
    if (micros == null) {
      fault(field, wrongTime(value.asText()));
    }
    return micros;
  }

  /** Reads a time in epoch microseconds; null, with a fault, when there is none. */
  @Nullable Long time(String field) {
    if (isAbsent(field)) {
      fault(field, "required");
    }
    return optionalTime(field);
  }

  /** Reads a flag; false, with a fault, when there is none. */
  boolean flag(String field) {
    JsonNode value = node.get(field);
    if (isAbsent(field)) {
      fault(field, "required");
    } else if (!value.isBoolean()) {
      fault(field, "expected true or false");
    }
    return !isAbsent(field) && value.booleanValue();
  }

  /** Reads a flag; false when there is none, or with a fault. */
  boolean optionalFlag(String field) {
    return !isAbsent(field) && flag(field);
  }

  static String wrongTime(String text) {
    return "\"" + text + "\" (expected: an RFC 3339 time such as 2026-04-01T00:00:00Z)";
  }

  /** Returns an RFC 3339 time after 1970 in epoch microseconds; null when the text is none. */
  static @Nullable Long micros(String text) {
    try {
      Instant time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
      return time.isAfter(Instant.EPOCH) && time.isBefore(LATEST)
          ? TimeUnit.SECONDS.toMicros(time.getEpochSecond())
              + TimeUnit.NANOSECONDS.toMicros(time.getNano())
          : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Reads an array; empty, with a fault, when there is none of one to so many items. */
  List<JsonNode> items(String field, int most) {
    JsonNode value = node.get(field);
    if (value == null || !value.isArray()) {
      fault(field, "required: an array");
      return List.of();
    }
    if (value.isEmpty() || value.size() > most) {
      fault(field, "count: " + value.size() + " (expected: 1 to " + most + ")");
      return List.of();
    }
    return List.copyOf(value.valueStream().toList());
  }
}
