package io.hindsight.rules;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The different values of all history: one by one up to {@link Limits#MAX_EXACT_DISTINCT}, beyond
 * that a HyperLogLog of 2^12 registers with a standard error of 1.6 %.
 */
final class DistinctHistory {
  private static final int PRECISION = 12;
  private static final int REGISTERS = 1 << PRECISION;

  private Set<Object> values = new HashSet<>();
  private byte @Nullable [] registers;

  void add(Object value) {
    byte[] sketch = registers;
    if (sketch != null) {
      raise(sketch, HeldValue.hash(value));
    } else if (values.add(value) && values.size() > Limits.MAX_EXACT_DISTINCT) {
      byte[] fresh = new byte[REGISTERS];
      values.forEach(old -> raise(fresh, HeldValue.hash(old)));
      registers = fresh;
      values = Set.of();
    }
  }

  private static void raise(byte[] registers, long hash) {
    int register = HyperLogLog.register(hash, PRECISION);
    int rank = HyperLogLog.rank(hash, PRECISION);
    registers[register] = (byte) StrictMath.max(registers[register], rank);
  }

  boolean isSketch() {
    return registers != null;
  }

  boolean isEmpty() {
    return registers == null && values.isEmpty();
  }

  /** How many different values there are in all history and these together. */
  long countWith(Set<Object> more) {
    byte[] sketch = registers;
    if (sketch == null) {
      return values.size() + more.stream().filter(value -> !values.contains(value)).count();
    }
    byte[] all = sketch.clone();
    more.forEach(value -> raise(all, HeldValue.hash(value)));
    int[] ranks = new int[66 - PRECISION];
    for (byte rank : all) {
      ranks[rank]++;
    }
    return HyperLogLog.estimate(ranks, PRECISION);
  }

  void write(ByteWriter out) {
    byte[] sketch = registers;
    out.single(sketch == null ? 0 : 1);
    if (sketch != null) {
      out.raw(sketch);
      return;
    }
    out.unsigned(values.size());
    values.stream().sorted(HeldValue.ORDER).forEach(value -> HeldValue.write(out, value));
  }

  static DistinctHistory read(ByteReader in) {
    DistinctHistory read = new DistinctHistory();
    if (in.single() != 0) {
      byte[] sketch = in.raw(REGISTERS);
      for (byte rank : sketch) {
        if (rank < 0 || rank > 65 - PRECISION) {
          throw in.damaged();
        }
      }
      read.registers = sketch;
      read.values = Set.of();
      return read;
    }
    int size = in.count();
    for (int i = 0; i < size; i++) {
      read.values.add(HeldValue.read(in));
    }
    return read;
  }
}
