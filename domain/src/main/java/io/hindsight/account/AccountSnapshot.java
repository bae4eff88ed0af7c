package io.hindsight.account;

import io.hindsight.serialization.Stored;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An account's state as the snapshot store keeps it. Equal when the content is; no record, because
 * records compare arrays by identity. The arrays are the snapshot's own: nobody changes them.
 */
final class AccountSnapshot implements Stored {
  private final long sequenceNr;
  private final int ruleSetVersion;
  private final byte @Nullable [] features;
  private final long[] recentIdHashes;
  private final long[] recentSequenceNrs;
  private final long[] recentTimesMicros;
  private final long forgottenCount;
  private final long forgottenThroughMicros;

  /**
   * Takes over the arrays.
   *
   * @param sequenceNr the last event that it holds
   * @param ruleSetVersion the version whose features it holds; 0 with none
   * @param features the fold state of the features, in the engine's stored form
   * @param recentIdHashes hashes of the remembered transaction ids, oldest first
   * @param recentSequenceNrs their events
   * @param recentTimesMicros when they occurred, epoch microseconds
   * @param forgottenCount how many transactions were remembered once and no longer are
   * @param forgottenThroughMicros the latest time at which one of these occurred
   */
  AccountSnapshot(
      long sequenceNr,
      int ruleSetVersion,
      byte @Nullable [] features,
      long[] recentIdHashes,
      long[] recentSequenceNrs,
      long[] recentTimesMicros,
      long forgottenCount,
      long forgottenThroughMicros) {
    this.sequenceNr = sequenceNr;
    this.ruleSetVersion = ruleSetVersion;
    this.features = features;
    this.recentIdHashes = recentIdHashes;
    this.recentSequenceNrs = recentSequenceNrs;
    this.recentTimesMicros = recentTimesMicros;
    this.forgottenCount = forgottenCount;
    this.forgottenThroughMicros = forgottenThroughMicros;
  }

  long sequenceNr() {
    return sequenceNr;
  }

  int ruleSetVersion() {
    return ruleSetVersion;
  }

  byte @Nullable [] features() {
    return features;
  }

  long[] recentIdHashes() {
    return recentIdHashes;
  }

  long[] recentSequenceNrs() {
    return recentSequenceNrs;
  }

  long[] recentTimesMicros() {
    return recentTimesMicros;
  }

  long forgottenCount() {
    return forgottenCount;
  }

  long forgottenThroughMicros() {
    return forgottenThroughMicros;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AccountSnapshot that
        && sequenceNr == that.sequenceNr
        && ruleSetVersion == that.ruleSetVersion
        && Arrays.equals(features, that.features)
        && Arrays.equals(recentIdHashes, that.recentIdHashes)
        && Arrays.equals(recentSequenceNrs, that.recentSequenceNrs)
        && Arrays.equals(recentTimesMicros, that.recentTimesMicros)
        && forgottenCount == that.forgottenCount
        && forgottenThroughMicros == that.forgottenThroughMicros;
  }

  @Override
  public int hashCode() {
    return Objects.hash(sequenceNr, ruleSetVersion, Arrays.hashCode(recentIdHashes));
  }

  @Override
  public String toString() {
    return "AccountSnapshot[sequenceNr="
        + sequenceNr
        + ", ruleSetVersion="
        + ruleSetVersion
        + ", recent="
        + recentIdHashes.length
        + ", forgottenCount="
        + forgottenCount
        + "]";
  }
}
