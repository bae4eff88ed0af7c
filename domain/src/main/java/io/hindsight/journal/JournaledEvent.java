package io.hindsight.journal;

/**
 * One event as the journal holds it.
 *
 * @param sequenceNr its place in its stream, from 1
 * @param payload the event
 */
public record JournaledEvent(long sequenceNr, Object payload) {}
