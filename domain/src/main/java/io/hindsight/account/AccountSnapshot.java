package io.hindsight.account;

import io.hindsight.serialization.Stored;
import org.jspecify.annotations.Nullable;

/**
 * An account's state as the snapshot store keeps it.
 *
 * @param sequenceNr the last event that it holds
 * @param ruleSetVersion the version whose features it holds; 0 with none
 * @param features the fold state of the features, in the engine's stored form
 * @param recentIdHashes hashes of the remembered transaction ids, oldest first
 * @param recentSequenceNrs their events
 * @param recentTimesMicros when they occurred
 * @param forgottenCount how many transactions were remembered once and no longer are
 * @param forgottenThroughMicros the latest time at which one of these occurred
 */
record AccountSnapshot(
    long sequenceNr,
    int ruleSetVersion,
    byte @Nullable [] features,
    long[] recentIdHashes,
    long[] recentSequenceNrs,
    long[] recentTimesMicros,
    long forgottenCount,
    long forgottenThroughMicros)
    implements Stored {}
