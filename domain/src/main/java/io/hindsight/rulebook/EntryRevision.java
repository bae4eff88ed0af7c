package io.hindsight.rulebook;

import org.jspecify.annotations.Nullable;

/**
 * What a change made of a value in a list.
 *
 * @param entry the entry from then on; null when the change removed it
 * @param by who made the change
 * @param atMicros when, epoch microseconds
 */
public record EntryRevision(@Nullable ListEntry entry, String by, long atMicros) {}
