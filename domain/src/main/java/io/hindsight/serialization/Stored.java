package io.hindsight.serialization;

/** Marks what goes into the journal or the snapshot store, in the form of the event catalogue. */
public interface Stored {}
