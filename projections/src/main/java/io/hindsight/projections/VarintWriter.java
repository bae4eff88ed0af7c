package io.hindsight.projections;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes variable-length numbers and text to a growing buffer. */
final class VarintWriter {
  private static final int LONGEST = 10;

  private byte[] bytes;
  private int size;

  VarintWriter(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void writeUnsigned(long value) {
    reserve(LONGEST);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  void writeText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    writeUnsigned(utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  void writeAll(VarintWriter other) {
    reserve(other.size);
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
  }

  int size() {
    return size;
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(bytes, 0, size);
  }
}
