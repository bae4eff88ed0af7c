package io.hindsight.profile;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The limits of profiles; see {@code hindsight.profile} in reference.conf.
 *
 * @param deadline how long a decision waits for a profile
 * @param patience how long an import waits before it asks again
 * @param snapshotEvery events between two snapshots of a profile
 * @param batchMax observations of one write
 * @param pendingMax observations that wait for a write
 * @param refoldMax the longest history that is folded again for new features
 */
public record ProfileSettings(
    Duration deadline,
    Duration patience,
    int snapshotEvery,
    int batchMax,
    int pendingMax,
    int refoldMax) {
  /** Reads the settings. */
  public static ProfileSettings of(Config config) {
    Config profile = config.getConfig("hindsight.profile");
    return new ProfileSettings(
        profile.getDuration("deadline"),
        profile.getDuration("patience"),
        profile.getInt("snapshot-every"),
        profile.getInt("batch-max"),
        profile.getInt("pending-max"),
        profile.getInt("refold-max"));
  }
}
