package io.hindsight.serialization;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of one value as a CBOR array (RFC 8949), in a fixed order. A later version of
 * the same value may only append fields.
 */
public final class FieldWriter {
  static final CBORFactory CBOR = new CBORFactory();
  private static final int TYPICAL_BYTES = 256;

  private final CBORGenerator out;

  private FieldWriter(CBORGenerator out) {
    this.out = out;
  }

  /** Writes the fields of one value. */
  @FunctionalInterface
  public interface Fields {
    /** Writes all fields, in their order. */
    void writeTo(FieldWriter out) throws IOException;
  }

  /** Returns the CBOR array that {@code fields} writes. */
  public static byte[] toBytes(Fields fields) {
    var bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
    try (CBORGenerator generator = CBOR.createGenerator(bytes)) {
      new FieldWriter(generator).array(fields);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode as CBOR", e);
    }
    return bytes.toByteArray();
  }

  /** Writes a nested array. */
  public void array(Fields fields) throws IOException {
    out.writeStartArray();
    fields.writeTo(this);
    out.writeEndArray();
  }

  /** Writes one nested array that holds one array for each item. */
  public <T> void list(List<T> items, ItemWriter<T> writer) throws IOException {
    out.writeStartArray();
    for (T item : items) {
      out.writeStartArray();
      writer.write(item, this);
      out.writeEndArray();
    }
    out.writeEndArray();
  }

  /** Writes the fields of an item of a list. */
  @FunctionalInterface
  public interface ItemWriter<T> {
    /** Writes all fields of the item, in their order. */
    void write(T item, FieldWriter out) throws IOException;
  }

  /** Writes text, or null. */
  public void text(@Nullable String value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else {
      out.writeString(value);
    }
  }

  /** Writes an integer. */
  public void integer(long value) throws IOException {
    out.writeNumber(value);
  }

  /** Writes a boolean. */
  public void bool(boolean value) throws IOException {
    out.writeBoolean(value);
  }

  /** Writes a byte string, or null. */
  public void bytes(byte @Nullable [] value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else {
      out.writeBinary(value);
    }
  }

  /** Writes an array of integers. */
  public void integers(long[] values) throws IOException {
    out.writeArray(values, 0, values.length);
  }

  /** Writes a map of text to text, Boolean, Long or Double; an empty map as null. */
  public void scalars(Map<String, Object> values) throws IOException {
    if (values.isEmpty()) {
      out.writeNull();
      return;
    }
    out.writeStartObject();
    for (var entry : values.entrySet()) {
      out.writeFieldName(entry.getKey());
      Object value = entry.getValue();
      if (value instanceof String text) {
        out.writeString(text);
      } else if (value instanceof Boolean bool) {
        out.writeBoolean(bool);
      } else if (value instanceof Long number) {
        out.writeNumber(number.longValue());
      } else if (value instanceof Double number) {
        out.writeNumber(number.doubleValue());
      } else {
        throw new IllegalArgumentException(
            "attribute " + entry.getKey() + ": " + value + " (expected: text, boolean or number)");
      }
    }
    out.writeEndObject();
  }
}
