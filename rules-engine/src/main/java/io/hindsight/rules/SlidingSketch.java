package io.hindsight.rules;

import java.util.Arrays;

/**
 * A HyperLogLog over any window that ends now: each register keeps, beside its highest rank, the
 * lower ones that occurred later and so outlive it (Y. Chabchoub, G. Hébrail, "Sliding HyperLogLog:
 * estimating cardinality in a data stream over a sliding window", 2010). Standard error 3.3 %.
 */
final class SlidingSketch {
  static final int PRECISION = 10;

  private static final int REGISTERS = 1 << PRECISION;

  /** For each register in use, times ascending. */
  private final long[][] times = new long[REGISTERS][];

  /** The ranks that go with the times, descending. */
  private final byte[][] ranks = new byte[REGISTERS][];

  private final byte[] sizes = new byte[REGISTERS];
  private int used;

  void add(long timeMicros, long hash) {
    int register = HyperLogLog.register(hash, PRECISION);
    put(register, timeMicros, (byte) HyperLogLog.rank(hash, PRECISION));
  }

  private void put(int register, long timeMicros, byte rank) {
    int size = sizes[register];
    int at = size;
    while (at > 0 && times[register][at - 1] > timeMicros) {
      at--;
    }
    if (at < size && ranks[register][at] >= rank) {
      return;
    }
    int outlived = at;
    while (outlived > 0 && ranks[register][outlived - 1] <= rank) {
      outlived--;
    }
    replace(register, outlived, at, timeMicros, rank);
  }

  private void replace(int register, int from, int to, long timeMicros, byte rank) {
    int size = sizes[register];
    int next = size - (to - from) + 1;
    long[] oldTimes = size == 0 ? new long[2] : times[register];
    byte[] oldRanks = size == 0 ? new byte[2] : ranks[register];
    long[] newTimes = next > oldTimes.length ? Arrays.copyOf(oldTimes, next * 2) : oldTimes;
    byte[] newRanks = next > oldRanks.length ? Arrays.copyOf(oldRanks, next * 2) : oldRanks;
    System.arraycopy(oldTimes, to, newTimes, from + 1, size - to);
    System.arraycopy(oldRanks, to, newRanks, from + 1, size - to);
    newTimes[from] = timeMicros;
    newRanks[from] = rank;
    times[register] = newTimes;
    ranks[register] = newRanks;
    sizes[register] = (byte) next;
    used += size == 0 ? 1 : 0;
  }

  void prune(long forgottenMicros) {
    for (int register = 0; register < REGISTERS; register++) {
      int size = sizes[register];
      int leaving = 0;
      while (leaving < size && times[register][leaving] <= forgottenMicros) {
        leaving++;
      }
      if (leaving > 0) {
        int left = size - leaving;
        System.arraycopy(times[register], leaving, times[register], 0, left);
        System.arraycopy(ranks[register], leaving, ranks[register], 0, left);
        sizes[register] = (byte) left;
        used -= left == 0 ? 1 : 0;
      }
    }
  }

  boolean isEmpty() {
    return used == 0;
  }

  /** The highest rank of each register that occurred after a time, 0 for none. */
  byte[] ranksAfter(long timeMicros) {
    byte[] highest = new byte[REGISTERS];
    for (int register = 0; register < REGISTERS; register++) {
      int size = sizes[register];
      for (int i = 0; i < size; i++) {
        if (times[register][i] > timeMicros) {
          highest[register] = ranks[register][i];
          break;
        }
      }
    }
    return highest;
  }

  void write(ByteWriter out) {
    out.unsigned(used);
    for (int register = 0; register < REGISTERS; register++) {
      if (sizes[register] > 0) {
        out.unsigned(register);
        out.unsigned(sizes[register]);
        out.times(times[register], 0, sizes[register]);
        for (int i = 0; i < sizes[register]; i++) {
          out.single(ranks[register][i]);
        }
      }
    }
  }

  static SlidingSketch read(ByteReader in) {
    SlidingSketch read = new SlidingSketch();
    int count = in.count();
    for (int i = 0; i < count; i++) {
      int register = (int) in.unsigned();
      int size = in.count();
      if (register < 0 || register >= REGISTERS || size > Byte.MAX_VALUE || size == 0) {
        throw in.damaged();
      }
      long[] readTimes = in.times(size);
      for (long time : readTimes) {
        read.put(register, time, (byte) in.single());
      }
    }
    return read;
  }
}
