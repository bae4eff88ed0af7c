package io.hindsight.projections;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How the tail works. Each is documented beside its default in {@code reference.conf}.
 *
 * @param groupSize events handled at once, at most
 * @param groupWithin how long a group waits to fill
 * @param accountsAtOnce accounts of one slice folded at once
 * @param cachedAccounts accounts of one slice kept in memory, for each build
 * @param stateEvery events of an account between two stored fold states
 * @param auditAfter how long an event may be on its way before it is looked for
 * @param auditLookups accounts that are looked for at once
 * @param restartMin the shortest wait before a failed slice begins again
 * @param restartMax the longest
 */
public record TailSettings(
    int groupSize,
    Duration groupWithin,
    int accountsAtOnce,
    int cachedAccounts,
    int stateEvery,
    Duration auditAfter,
    int auditLookups,
    Duration restartMin,
    Duration restartMax) {
  /** Reads {@code hindsight.tail}. */
  public static TailSettings of(Config config) {
    Config tail = config.getConfig("hindsight.tail");
    return new TailSettings(
        tail.getInt("group-size"),
        tail.getDuration("group-within"),
        tail.getInt("accounts-at-once"),
        tail.getInt("cached-accounts"),
        tail.getInt("state-every"),
        tail.getDuration("audit-after"),
        tail.getInt("audit-lookups"),
        tail.getDuration("restart-min"),
        tail.getDuration("restart-max"));
  }
}
