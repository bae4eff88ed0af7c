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

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, StrictMath.max(bytes.length * 2, size + more));
    }
  }
}
