package io.hindsight.projections;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How the tail works. Each is documented beside its default in {@code reference.conf}.
 *
 * @param groupSize events handled at once, at most
 * @param accountsAtOnce accounts of one slice folded at once
 * @param cachedAccounts accounts of one slice kept in memory, for each build
 * @param stateEvery events of an account between two stored fold states
 * @param savePositionEvery how often the position of a slice is stored
 * @param deliverAfter how long a label may be on its way to its profiles before its account is
 *     woken
 * @param wakesMax accounts of one slice that are woken at once for their labels
 * @param restartMin the shortest wait before a failed slice begins again
 * @param restartMax the longest
 */
public record TailSettings(
    int groupSize,
    int accountsAtOnce,
    int cachedAccounts,
    int stateEvery,
    Duration savePositionEvery,
    Duration deliverAfter,
    int wakesMax,
    Duration restartMin,
    Duration restartMax) {
  /** Reads {@code hindsight.tail}. */
  public static TailSettings of(Config config) {
    Config tail = config.getConfig("hindsight.tail");
    return new TailSettings(
        tail.getInt("group-size"),
        tail.getInt("accounts-at-once"),
        tail.getInt("cached-accounts"),
        tail.getInt("state-every"),
        tail.getDuration("save-position-every"),
        tail.getDuration("deliver-after"),
        tail.getInt("wakes-max"),
        tail.getDuration("restart-min"),
        tail.getDuration("restart-max"));
  }
}
