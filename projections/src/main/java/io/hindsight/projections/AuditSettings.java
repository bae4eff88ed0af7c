package io.hindsight.projections;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How the auditor works. Each is documented beside its default in {@code reference.conf}.
 *
 * @param enabled whether it works at all
 * @param firstAfter how long after its start it begins
 * @param every how long after one audit the next begins
 * @param accountsPerSecond accounts compared in a second, at most
 * @param lookups accounts compared at once
 * @param patience how long an event may be on its way before it counts as left behind
 */
record AuditSettings(
    boolean enabled,
    Duration firstAfter,
    Duration every,
    int accountsPerSecond,
    int lookups,
    Duration patience) {
  /** Reads {@code hindsight.audit}. */
  static AuditSettings of(Config config) {
    Config audit = config.getConfig("hindsight.audit");
    return new AuditSettings(
        audit.getBoolean("enabled"),
        audit.getDuration("first-after"),
        audit.getDuration("every"),
        audit.getInt("accounts-per-second"),
        audit.getInt("lookups"),
        audit.getDuration("patience"));
  }
}
