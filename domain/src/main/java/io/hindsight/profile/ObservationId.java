package io.hindsight.profile;

import io.hindsight.rules.Transaction;
import io.hindsight.serialization.FieldWriter;
import io.hindsight.serialization.TransactionFields;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What tells observations apart: the first 64 bits of the SHA-256 of the transaction's stored form.
 * The same transaction has the same id however often it is asked; one that differs in any field,
 * such as an amount that was corrected before anything was decided, has another.
 */
public final class ObservationId {
  private ObservationId() {}

  /** Returns the id of a transaction's observations. */
  public static long of(Transaction tx) {
    return hash(FieldWriter.toBytes(out -> TransactionFields.write(tx, out)));
  }

  /** Returns the id of a label of an observation. */
  static long ofLabel(long observationId, int revision) {
    return hash(
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
            .putLong(observationId)
            .putInt(revision)
            .array());
  }

  private static long hash(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
