package io.hindsight.replay;

import io.hindsight.projections.DecisionRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of a set of decisions that does not depend on the order in which they come, so that it
 * can be computed in parallel and merged: the sum, modulo 2^256, of the SHA-256 of each decision
 * (account, event, score, decision, rules). It is to show that two builds are equal; it is no
 * defence against somebody who can choose decisions freely (see AdHash: Bellare and Micciancio, "A
 * New Paradigm for Collision-Free Hashing", 1997).
 */
final class DecisionDigest {
  private static final int WORDS = 8;
  private static final long WORD_MASK = 0xffff_ffffL;

  private final MessageDigest sha256;
  private final long[] sum = new long[WORDS];
  private long count;

  DecisionDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  void add(String accountId, DecisionRecord decision) {
    byte[] account = accountId.getBytes(StandardCharsets.UTF_8);
    int rules = decision.rules().size();
    ByteBuffer bytes =
        ByteBuffer.allocate(
            4 * Integer.BYTES + Long.BYTES + account.length + rules * Integer.BYTES);
    bytes.putInt(account.length).put(account);
    bytes.putLong(decision.sequenceNr()).putInt(decision.score());
    bytes.putInt(decision.decision().code()).putInt(rules);
    decision.rules().forEach(bytes::putInt);
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest(bytes.array()));
    long carry = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
      carry += sum[i] + (hash.getInt(i * Integer.BYTES) & WORD_MASK);
      sum[i] = carry & WORD_MASK;
      carry >>>= Integer.SIZE;
    }
    count++;
  }

  void merge(DecisionDigest other) {
    long carry = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
      carry += sum[i] + other.sum[i];
      sum[i] = carry & WORD_MASK;
      carry >>>= Integer.SIZE;
    }
    count += other.count;
  }

  long count() {
    return count;
  }

  /** Returns the digest in hexadecimal, 64 digits. */
  String hex() {
    ByteBuffer bytes = ByteBuffer.allocate(WORDS * Integer.BYTES);
    for (long word : sum) {
      bytes.putInt((int) word);
    }
    return HexFormat.of().formatHex(bytes.array());
  }
}
