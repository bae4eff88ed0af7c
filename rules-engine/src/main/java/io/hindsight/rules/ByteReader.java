package io.hindsight.rules;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote; anything else is an IllegalArgumentException. */
final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  boolean atEnd() {
    return at == end;
  }

  byte[] raw(int length) {
    if (length < 0 || length > end - at) {
      throw damaged();
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  int single() {
    if (at >= end) {
      throw damaged();
    }
    return bytes[at++] & 0xFF;
  }

  /** The next byte, which stays the next one. */
  int peek() {
    if (at >= end) {
      throw damaged();
    }
    return bytes[at] & 0xFF;
  }

  /** What {@link ByteWriter#fixed} wrote. */
  long fixed() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | single();
    }
    return value;
  }

  long unsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = single();
      value |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw damaged();
  }

  long signed() {
    long value = unsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A time, or {@link Series#NEVER}. */
  long time() {
    return single() == 0 ? Series.NEVER : signed();
  }

  /** A number of things that follow, each of at least one byte. */
  int count() {
    long count = unsigned();
    if (count < 0 || count > end - at) {
      throw damaged();
    }
    return (int) count;
  }

  /** What {@link ByteWriter#times} wrote. */
  long[] times(int size) {
    long unit = DecimalZeros.power(single());
    long[] read = new long[size];
    long time = signed();
    for (int i = 0; i < size; i++) {
      time += i == 0 ? 0 : unsigned();
      read[i] = time * unit;
    }
    return read;
  }

  /** What {@link ByteWriter#numbers} wrote. */
  long[] numbers(int size) {
    long unit = DecimalZeros.power(single());
    long[] read = new long[size];
    for (int i = 0; i < size; i++) {
      read[i] = signed() * unit;
    }
    return read;
  }

  String text() {
    return new String(raw(count()), StandardCharsets.UTF_8);
  }

  IllegalArgumentException damaged() {
    return new IllegalArgumentException("feature state is damaged at byte " + at);
  }
}
