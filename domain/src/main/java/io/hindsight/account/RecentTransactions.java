package io.hindsight.account;

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
 * The transaction ids an account remembers, so that a retry is told the recorded decision. Bounded:
 * when full, the oldest {@link #CHUNK} are forgotten at once; before that happens their owner must
 * have written them to the id index.
 */
final class RecentTransactions {
  /** How many ids are forgotten, and written to the index, at once. */
  static final int CHUNK = 64;

  /** How many ids are remembered at most. */
  static final int CAPACITY = 5 * CHUNK;

  /** From this many on, the oldest chunk should be on its way to the index. */
  static final int INDEX_FROM = CAPACITY - CHUNK / 2;

  private final long[] idHashes = new long[CAPACITY];
  private final long[] sequenceNrs = new long[CAPACITY];
  private final long[] timesMicros = new long[CAPACITY];
  private int size;
  private long forgottenCount;
  private long forgottenThroughMicros = Long.MIN_VALUE;

  /** One remembered transaction: hash of its id, its event, and when it occurred. */
  record Entry(long idHash, long sequenceNr, long occurredAtMicros) {}

  RecentTransactions() {}

  RecentTransactions(AccountSnapshot snapshot) {
    size = snapshot.recentIdHashes().length;
    System.arraycopy(snapshot.recentIdHashes(), 0, idHashes, 0, size);
    System.arraycopy(snapshot.recentSequenceNrs(), 0, sequenceNrs, 0, size);
    System.arraycopy(snapshot.recentTimesMicros(), 0, timesMicros, 0, size);
    forgottenCount = snapshot.forgottenCount();
    forgottenThroughMicros = snapshot.forgottenThroughMicros();
  }

  /** The first 64 bits of SHA-256, so that nobody can make ids collide on purpose. */
  static long hash(String transactionId) {
    try {
      byte[] utf8 = transactionId.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(utf8)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  void add(long idHash, long sequenceNr, long occurredAtMicros) {
    if (size == CAPACITY) {
      forgetOldestChunk();
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
  OptionalLong find(long idHash) {
    for (int i = size - 1; i >= 0; i--) {
      if (idHashes[i] == idHash) {
        return OptionalLong.of(sequenceNrs[i]);
      }
    }
    return OptionalLong.empty();
  }

  /** Tells whether a transaction of this time may have been decided and forgotten. */
  boolean mayHaveForgotten(long occurredAtMicros) {
    return forgottenCount > 0 && occurredAtMicros <= forgottenThroughMicros;
  }

  boolean isFull() {
    return size == CAPACITY;
  }

  boolean shouldIndex() {
    return size >= INDEX_FROM;
  }

  /** Returns what the next overflow will forget. */
  List<Entry> oldestChunk() {
    var chunk = new ArrayList<Entry>(CHUNK);
    for (int i = 0; i < Math.min(CHUNK, size); i++) {
      chunk.add(new Entry(idHashes[i], sequenceNrs[i], timesMicros[i]));
    }
    return chunk;
  }

  long forgottenCount() {
    return forgottenCount;
  }

  AccountSnapshot snapshot(long sequenceNr, int ruleSetVersion, byte @Nullable [] features) {
    return new AccountSnapshot(
        sequenceNr,
        ruleSetVersion,
        features,
        Arrays.copyOf(idHashes, size),
        Arrays.copyOf(sequenceNrs, size),
        Arrays.copyOf(timesMicros, size),
        forgottenCount,
        forgottenThroughMicros);
  }
}
