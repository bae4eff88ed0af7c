package io.hindsight.profile;

import io.hindsight.ids.RecentIds;
import io.hindsight.serialization.Stored;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A profile's state as the snapshot store keeps it. Equal when the content is; the array is its
 * own: nobody changes it.
 *
 * @param sequenceNr the last event that it holds
 * @param features the fold state of the features, in the engine's stored form
 * @param observed the remembered observations
 * @param labelled the remembered labels
 */
@SuppressWarnings("ArrayRecordComponent")
record ProfileSnapshot(
    long sequenceNr, byte[] features, RecentIds.Stored observed, RecentIds.Stored labelled)
    implements Stored {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProfileSnapshot that
        && sequenceNr == that.sequenceNr
        && Arrays.equals(features, that.features)
        && observed.equals(that.observed)
        && labelled.equals(that.labelled);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(features);
  }

  @Override
  public String toString() {
    return "ProfileSnapshot[sequenceNr=" + sequenceNr + ", observed=" + observed + "]";
  }
}
