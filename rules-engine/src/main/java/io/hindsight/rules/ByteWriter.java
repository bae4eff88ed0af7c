package io.hindsight.rules;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the binary form of states. Variable-length integers are LEB128, signed ones zigzag. */
final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int size;

  void raw(byte[] source) {
    reserve(source.length);
    System.arraycopy(source, 0, bytes, size, source.length);
    size += source.length;
  }

  void raw(ByteWriter source) {
    reserve(source.size);
    System.arraycopy(source.bytes, 0, bytes, size, source.size);
    size += source.size;
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /** A time, or {@link Series#NEVER}. */
  void time(long time) {
    single(time == Series.NEVER ? 0 : 1);
    if (time != Series.NEVER) {
      signed(time);
    }
  }

  /** Eight bytes, the highest first. */
  void fixed(long value) {
    reserve(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void single(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void unsigned(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void signed(long value) {
    unsigned((value << 1) ^ (value >> 63));
  }

  void text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    unsigned(encoded.length);
    raw(encoded);
  }

  /** Ascending times: the first, then differences, all without their common decimal zeros. */
  void times(long[] times, int from, int to) {
    int zeros = DecimalZeros.common(times, from, to);
    long unit = DecimalZeros.power(zeros);
    single(zeros);
    long previous = 0;
    for (int i = from; i < to; i++) {
      long time = times[i] / unit;
      if (i == from) {
        signed(time);
      } else {
        unsigned(time - previous);
      }
      previous = time;
    }
  }

  /** Numbers, all without their common decimal zeros. */
  void numbers(long[] numbers, int from, int to) {
    int zeros = DecimalZeros.common(numbers, from, to);
    long unit = DecimalZeros.power(zeros);
    single(zeros);
    for (int i = from; i < to; i++) {
      signed(numbers[i] / unit);
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, StrictMath.max(bytes.length * 2, size + more));
    }
  }
}
