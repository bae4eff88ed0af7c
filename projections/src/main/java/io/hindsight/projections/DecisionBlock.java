package io.hindsight.projections;

import io.hindsight.projections.DecisionRecord.Parity;
import io.hindsight.rules.Decision;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The stored form of up to {@link #SIZE} decisions of one account: those of as many consecutive
 * events, of which not each is a decision.
 *
 * <p>Version 1: a byte 1, then the count, then for each decision: the distance of its sequence
 * number from the one before; the length and UTF-8 of the transaction id; the distance of its time
 * from the one before (zigzag); the amount in minor units (zigzag); a byte whose bits 0-1 are the
 * decision's code, 2-3 the parity, and 4 whether a currency follows; that currency, as length and
 * UTF-8, where it differs from the one before; the score; the number of rules and their indexes.
 * Numbers are variable-length, 7 bits to a byte, the lowest first (as in Protocol Buffers).
 */
public final class DecisionBlock {
  /** The most decisions in one block. */
  public static final int SIZE = 128;

  /** How many blocks of an account lie in one partition. */
  static final int BLOCKS_PER_PART = 512;

  private static final byte VERSION = 1;
  private static final int PARITY_SHIFT = 2;
  private static final int CURRENCY_BIT = 1 << 4;
  private static final int BEGIN_BYTES = 64;

  private DecisionBlock() {}

  /** Returns the block in which an event's decision lies. */
  public static int of(long sequenceNr) {
    return Math.toIntExact((sequenceNr - 1) / SIZE);
  }

  static int partOf(int block) {
    return block / BLOCKS_PER_PART;
  }

  /** Returns the stored form of decisions of one block, in sequence. */
  public static ByteBuffer encode(List<DecisionRecord> records) {
    var writer = new Writer();
    records.forEach(writer::add);
    return writer.toBuffer();
  }

  /**
   * A block that is written as its decisions come, in sequence: none of them has to be kept. Not
   * thread-safe.
   */
  static final class Writer {
    private final VarintWriter out = new VarintWriter(BEGIN_BYTES);
    private int count;
    private long firstSequenceNr;
    private long lastSequenceNr;
    private long time;
    private String currency = "";

    /** Adds a decision of a later event of the same block. */
    void add(DecisionRecord item) {
      out.writeUnsigned(item.sequenceNr() - lastSequenceNr);
      out.writeText(item.transactionId());
      out.writeSigned(item.occurredAtMicros() - time);
      out.writeSigned(item.amountMinor());
      boolean sameCurrency = item.currency().equals(currency);
      out.writeByte(
          item.decision().code()
              | (parityCode(item.parity()) << PARITY_SHIFT)
              | (sameCurrency ? 0 : CURRENCY_BIT));
      if (!sameCurrency) {
        out.writeText(item.currency());
      }
      out.writeUnsigned(item.score());
      List<Integer> rules = item.rules();
      out.writeUnsigned(rules.size());
      for (int i = 0; i < rules.size(); i++) {
        out.writeUnsigned(rules.get(i));
      }
      firstSequenceNr = count == 0 ? item.sequenceNr() : firstSequenceNr;
      lastSequenceNr = item.sequenceNr();
      time = item.occurredAtMicros();
      currency = item.currency();
      count++;
    }

    boolean isEmpty() {
      return count == 0;
    }

    /** Which block of its account it is; it must not be empty. */
    int block() {
      return of(firstSequenceNr);
    }

    /** The last event that it holds a decision of. */
    long lastSequenceNr() {
      return lastSequenceNr;
    }

    /** Returns the stored form of what was added so far. */
    ByteBuffer toBuffer() {
      var stored = new VarintWriter(BEGIN_BYTES + out.size());
      stored.writeByte(VERSION);
      stored.writeUnsigned(count);
      stored.writeAll(out);
      return stored.toBuffer();
    }
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException when it is of an unknown version
   */
  public static List<DecisionRecord> decode(ByteBuffer stored) {
    ByteBuffer in = stored.duplicate();
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException("decision block version: " + version + " (expected: 1)");
    }
    int count = (int) readUnsigned(in);
    var records = new ArrayList<DecisionRecord>(count);
    long sequenceNr = 0;
    long time = 0;
    String currency = "";
    for (int i = 0; i < count; i++) {
      sequenceNr += readUnsigned(in);
      String id = readText(in);
      time += readSigned(in);
      long amount = readSigned(in);
      int bits = in.get();
      if ((bits & CURRENCY_BIT) != 0) {
        currency = readText(in);
      }
      int score = (int) readUnsigned(in);
      records.add(
          new DecisionRecord(
              sequenceNr,
              id,
              time,
              amount,
              currency,
              Decision.ofCode(bits & 0b11),
              score,
              readRules(in),
              parityOf((bits >> PARITY_SHIFT) & 0b11)));
    }
    return records;
  }

  private static List<Integer> readRules(ByteBuffer in) {
    int count = (int) readUnsigned(in);
    if (count == 0) {
      return List.of();
    }
    var rules = new Integer[count];
    for (int i = 0; i < count; i++) {
      rules[i] = (int) readUnsigned(in);
    }
    return List.of(rules);
  }

  private static int parityCode(Parity parity) {
    return switch (parity) {
      case OTHER_VERSION -> 0;
      case EQUAL -> 1;
      case MISMATCH -> 2;
    };
  }

  private static Parity parityOf(int code) {
    return switch (code) {
      case 0 -> Parity.OTHER_VERSION;
      case 1 -> Parity.EQUAL;
      case 2 -> Parity.MISMATCH;
      default -> throw new IllegalArgumentException("parity: " + code + " (expected: 0 to 2)");
    };
  }

  private static long readUnsigned(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static long readSigned(ByteBuffer in) {
    long zigzag = readUnsigned(in);
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  private static String readText(ByteBuffer in) {
    byte[] utf8 = new byte[(int) readUnsigned(in)];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
