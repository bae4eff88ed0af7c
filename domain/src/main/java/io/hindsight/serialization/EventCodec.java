package io.hindsight.serialization;

import java.io.IOException;

/**
 * The stored form of one kind of value (an event, a snapshot): its name and version, and its fields
 * in order. The name is never reused and the fields are only ever appended to.
 *
 * @param type the class that is written and read
 * @param manifest name and version, for example {@code account.transaction-decided.v1}
 */
public record EventCodec<T>(
    Class<T> type,
    String manifest,
    FieldWriter.ItemWriter<T> writer,
    FieldReader.Fields<T> reader) {

  /** Returns the stored form. */
  public byte[] encode(Object value) {
    T typed = type.cast(value);
    return FieldWriter.toBytes(out -> writer.write(typed, out));
  }

  /**
   * Reads the stored form.
   *
   * @throws IOException when the bytes are not such a value
   */
  public T decode(byte[] bytes) throws IOException {
    return FieldReader.fromBytes(bytes, reader);
  }
}
