package io.hindsight.ids;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The ids that an account or a profile remembers, so that a retry is told what was recorded.
 * Bounded: when full, the oldest {@link #CHUNK} are forgotten at once; before that happens their
 * owner must have written them to the {@link IdIndex}.
 */
public final class RecentIds {
  /** How many ids are forgotten, and written to the index, at once. */
  public static final int CHUNK = 64;

  /** How many transactions an account remembers at most. */
  public static final int CAPACITY = 5 * CHUNK;

  private static final int INITIAL = 8;

  private final int capacity;
  private long[] idHashes = new long[INITIAL];
  private long[] sequenceNrs = new long[INITIAL];
  private long[] timesMicros = new long[INITIAL];
  private int size;
  private long forgottenCount;
  private long forgottenThroughMicros = Long.MIN_VALUE;

  /** One remembered id: its hash, its event, and when the transaction occurred. */
  public record Entry(long idHash, long sequenceNr, long occurredAtMicros) {}

  /**
   * Remembers nothing yet.
   *
   * @param capacity how many ids are remembered at most: some chunks
   */
  public RecentIds(int capacity) {
    this.capacity = capacity;
  }

  /** Remembers what {@link #stored} gave. */
  public RecentIds(int capacity, Stored stored) {
    this.capacity = capacity;
    size = stored.idHashes().length;
    idHashes = stored.idHashes().clone();
    sequenceNrs = stored.sequenceNrs().clone();
    timesMicros = stored.timesMicros().clone();
    forgottenCount = stored.forgottenCount();
    forgottenThroughMicros = stored.forgottenThroughMicros();
  }

  /**
   * All of it, as snapshots keep it. The arrays are its own: nobody changes them.
   *
   * @param idHashes hashes of the remembered ids, oldest first
   * @param sequenceNrs their events
   * @param timesMicros when they occurred, epoch microseconds
   * @param forgottenCount how many were remembered once and no longer are
   * @param forgottenThroughMicros the latest time at which one of these occurred
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Stored(
      long[] idHashes,
      long[] sequenceNrs,
      long[] timesMicros,
      long forgottenCount,
      long forgottenThroughMicros) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Stored that
          && Arrays.equals(idHashes, that.idHashes)
          && Arrays.equals(sequenceNrs, that.sequenceNrs)
          && Arrays.equals(timesMicros, that.timesMicros)
          && forgottenCount == that.forgottenCount
          && forgottenThroughMicros == that.forgottenThroughMicros;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(idHashes);
    }

    @Override
    public String toString() {
      return "RecentIds[" + idHashes.length + " of " + (forgottenCount + idHashes.length) + "]";
    }
  }

  /** The first 64 bits of SHA-256, so that nobody can make ids collide on purpose. */
  public static long hash(String transactionId) {
    try {
      byte[] utf8 = transactionId.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(utf8)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** Remembers one more. */
  public void add(long idHash, long sequenceNr, long occurredAtMicros) {
    if (size == capacity) {
      forgetOldestChunk();
    }
    if (size == idHashes.length) {
      int length = Math.min(capacity, 2 * Math.max(size, INITIAL));
      idHashes = Arrays.copyOf(idHashes, length);
      sequenceNrs = Arrays.copyOf(sequenceNrs, length);
      timesMicros = Arrays.copyOf(timesMicros, length);
    }
    idHashes[size] = idHash;
    sequenceNrs[size] = sequenceNr;
    timesMicros[size] = occurredAtMicros;
    size++;
  }

  private void forgetOldestChunk() {
    for (int i = 0; i < CHUNK; i++) {
      forgottenThroughMicros = Math.max(forgottenThroughMicros, timesMicros[i]);
    }
    forgottenCount += CHUNK;
    size -= CHUNK;
    System.arraycopy(idHashes, CHUNK, idHashes, 0, size);
    System.arraycopy(sequenceNrs, CHUNK, sequenceNrs, 0, size);
    System.arraycopy(timesMicros, CHUNK, timesMicros, 0, size);
  }

  /** Returns the event of a remembered transaction. */
  public OptionalLong find(long idHash) {
    for (int i = size - 1; i >= 0; i--) {
      if (idHashes[i] == idHash) {
        return OptionalLong.of(sequenceNrs[i]);
      }
    }
    return OptionalLong.empty();
  }

  /** Tells whether a transaction of this time may have been decided and forgotten. */
  public boolean mayHaveForgotten(long occurredAtMicros) {
    return forgottenCount > 0 && occurredAtMicros <= forgottenThroughMicros;
  }

  /** How many more are remembered before the oldest chunk is forgotten. */
  public int room() {
    return capacity - size;
  }

  /** Whether the next one makes it forget. */
  public boolean isFull() {
    return size == capacity;
  }

  /** Whether the oldest chunk should be written to the index by now. */
  public boolean shouldIndex() {
    return room() <= CHUNK / 2;
  }

  /** Returns what the next overflow will forget. */
  public List<Entry> oldestChunk() {
    var chunk = new ArrayList<Entry>(CHUNK);
    for (int i = 0; i < Math.min(CHUNK, size); i++) {
      chunk.add(new Entry(idHashes[i], sequenceNrs[i], timesMicros[i]));
    }
    return chunk;
  }

  /** How many were forgotten, ever. */
  public long forgottenCount() {
    return forgottenCount;
  }

  /** Returns all of it. */
  public Stored stored() {
    return new Stored(
        Arrays.copyOf(idHashes, size),
        Arrays.copyOf(sequenceNrs, size),
        Arrays.copyOf(timesMicros, size),
        forgottenCount,
        forgottenThroughMicros);
  }
}
