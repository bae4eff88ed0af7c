package io.hindsight.serialization;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one value from a CBOR array, in the order they were written. A field that the
 * array is too short for reads as null, 0 or false; what a longer array holds beyond is skipped: so
 * older and newer forms of a value both read.
 */
public final class FieldReader {
  private static final int TYPICAL_INTEGERS = 64;

  private final JsonParser in;
  private boolean ended;

  private FieldReader(JsonParser in) {
    this.in = in;
  }

  /** Makes a value of its fields. */
  @FunctionalInterface
  public interface Fields<T> {
    /** Reads the fields, in the order they were written. */
    T readFrom(FieldReader in) throws IOException;
  }

  /**
   * Reads one value.
   *
   * @throws IOException when the bytes are not a CBOR array of such fields
   */
  public static <T> T fromBytes(byte[] bytes, Fields<T> fields) throws IOException {
    try (JsonParser parser = FieldWriter.CBOR.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("starts with " + parser.currentToken() + " (expected: an array)");
      }
      return readRest(parser, fields);
    }
  }

  private static <T> T readRest(JsonParser parser, Fields<T> fields) throws IOException {
    var reader = new FieldReader(parser);
    T value = fields.readFrom(reader);
    while (reader.next()) {
      parser.skipChildren();
    }
    return value;
  }

  private boolean next() throws IOException {
    if (ended) {
      return false;
    }
    JsonToken token = in.nextToken();
    if (token == null) {
      throw new IOException("ends within an array");
    }
    ended = token == JsonToken.END_ARRAY;
    return !ended;
  }

  private boolean nextValue() throws IOException {
    return next() && in.currentToken() != JsonToken.VALUE_NULL;
  }

  /** Reads text; null when absent. */
  public @Nullable String textOrNull() throws IOException {
    return nextValue() ? in.getText() : null;
  }

  /**
   * Reads text.
   *
   * @throws IOException when absent
   */
  public String text() throws IOException {
    String value = textOrNull();
    if (value == null) {
      throw new IOException("a required text is absent");
    }
    return value;
  }

  /** Reads an integer; 0 when absent. */
  public long integer() throws IOException {
    return nextValue() ? in.getLongValue() : 0;
  }

  /** Reads an integer of 32 bits; 0 when absent. */
  public int int32() throws IOException {
    return nextValue() ? in.getIntValue() : 0;
  }

  /**
   * Reads an integer of 32 bits.
   *
   * @throws IOException when absent
   */
  public int required32() throws IOException {
    if (!nextValue()) {
      throw new IOException("a required integer is absent");
    }
    return in.getIntValue();
  }

  /** Reads a boolean; false when absent. */
  public boolean bool() throws IOException {
    return nextValue() && in.getBooleanValue();
  }

  /** Reads a byte string; null when absent. */
  public byte @Nullable [] bytesOrNull() throws IOException {
    return nextValue() ? in.getBinaryValue() : null;
  }

  /**
   * Reads a byte string.
   *
   * @throws IOException when absent
   */
  public byte[] bytes() throws IOException {
    byte[] value = bytesOrNull();
    if (value == null) {
      throw new IOException("a required byte string is absent");
    }
    return value;
  }

  /** Reads an array of integers; empty when absent. */
  public long[] integers() throws IOException {
    if (!nextValue()) {
      return new long[0];
    }
    long[] values = new long[TYPICAL_INTEGERS];
    int count = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (count == values.length) {
        values = Arrays.copyOf(values, count * 2);
      }
      values[count++] = in.getLongValue();
    }
    return Arrays.copyOf(values, count);
  }

  /** Reads a nested array. */
  public <T> T array(Fields<T> fields) throws IOException {
    if (!nextValue()) {
      throw new IOException("a required array is absent");
    }
    return readRest(in, fields);
  }

  /** Reads a nested array of arrays; empty when absent. */
  public <T> List<T> list(Fields<T> item) throws IOException {
    if (!nextValue()) {
      return List.of();
    }
    List<T> items = null;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (items == null) {
        items = new ArrayList<>();
      }
      items.add(readRest(in, item));
    }
    return items == null ? List.of() : List.copyOf(items);
  }

  /** Reads a map of text to text, Boolean, Long or Double; empty when absent. */
  public Map<String, Object> scalars() throws IOException {
    if (!nextValue()) {
      return Map.of();
    }
    var values = new LinkedHashMap<String, Object>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      values.put(name, scalar());
    }
    return values;
  }

  private Object scalar() throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return in.getText();
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return in.getBooleanValue();
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return in.getLongValue();
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      return in.getDoubleValue();
    }
    throw new IOException("an attribute is " + token + " (expected: text, boolean or number)");
  }
}
