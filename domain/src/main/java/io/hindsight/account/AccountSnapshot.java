package io.hindsight.account;

import io.hindsight.ids.RecentIds;
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
  private final RecentIds.Stored recent;
  private final long decided;
  private final long[] undeliveredSeqs;

  /**
   * Takes over the arrays.
   *
   * @param sequenceNr the last event that it holds
   * @param ruleSetVersion the version whose features it holds; 0 with none
   * @param features the fold state of the features, in the engine's stored form
   * @param recent the remembered transactions
   * @param decided how many of the events decided a transaction
   * @param undeliveredSeqs the labels that not every profile has taken up yet, by their events
   */
  AccountSnapshot(
      long sequenceNr,
      int ruleSetVersion,
      byte @Nullable [] features,
      RecentIds.Stored recent,
      long decided,
      long[] undeliveredSeqs) {
    this.sequenceNr = sequenceNr;
    this.ruleSetVersion = ruleSetVersion;
    this.features = features;
    this.recent = recent;
    this.decided = decided;
    this.undeliveredSeqs = undeliveredSeqs;
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

  RecentIds.Stored recent() {
    return recent;
  }

  long decided() {
    return decided;
  }

  long[] undeliveredSeqs() {
    return undeliveredSeqs;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AccountSnapshot that
        && sequenceNr == that.sequenceNr
        && ruleSetVersion == that.ruleSetVersion
        && Arrays.equals(features, that.features)
        && recent.equals(that.recent)
        && decided == that.decided
        && Arrays.equals(undeliveredSeqs, that.undeliveredSeqs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sequenceNr, ruleSetVersion, recent);
  }

  @Override
  public String toString() {
    return "AccountSnapshot[sequenceNr="
        + sequenceNr
        + ", ruleSetVersion="
        + ruleSetVersion
        + ", decided="
        + decided
        + "]";
  }
}
