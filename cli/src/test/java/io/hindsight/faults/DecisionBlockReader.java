package io.hindsight.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a stored block of decisions by the description of its format alone (version 1: see the
 * comment of {@code DecisionBlock}); shares no code with what wrote it.
 */
final class DecisionBlockReader {
  private static final List<String> DECISIONS =
      List.of("approve", "challenge", "review", "decline");
  private static final int DECISION_BITS = 0x03;
  private static final int CURRENCY_BIT = 0x10;

  private final ByteBuffer in;

  /** A decision as it is stored. */
  record Stored(
      long sequenceNr, String transactionId, String decision, int score, List<Integer> rules) {
    /** Returns the number that stands for the decision. */
    int decisionCode() {
      return DECISIONS.indexOf(decision);
    }
  }

  private DecisionBlockReader(ByteBuffer in) {
    this.in = in;
  }

  static List<Stored> read(ByteBuffer block) {
    return new DecisionBlockReader(block.slice()).all();
  }

  private List<Stored> all() {
    int version = in.get();
    if (version != 1) {
      throw new AssertionError("block version: " + version + " (expected: 1)");
    }
    long count = number();
    var decisions = new ArrayList<Stored>();
    long sequenceNr = 0;
    while (decisions.size() < count) {
      sequenceNr += number();
      String id = text();
      number(); // the time, as a distance
      number(); // the amount
      int flags = in.get();
      if ((flags & CURRENCY_BIT) != 0) {
        text();
      }
      int score = Math.toIntExact(number());
      var rules = new ArrayList<Integer>();
      for (long left = number(); left > 0; left--) {
        rules.add(Math.toIntExact(number()));
      }
      decisions.add(
          new Stored(
              sequenceNr, id, DECISIONS.get(flags & DECISION_BITS), score, List.copyOf(rules)));
    }
    if (in.hasRemaining()) {
      throw new AssertionError("bytes after the last decision: " + in.remaining());
    }
    return decisions;
  }

  private long number() {
    long value = 0;
    int shift = 0;
    int next;
    do {
      next = in.get() & 0xff;
      value |= (next & 0x7fL) << shift;
      shift += 7;
    } while (next > 0x7f);
    return value;
  }

  private String text() {
    var utf8 = new byte[Math.toIntExact(number())];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
