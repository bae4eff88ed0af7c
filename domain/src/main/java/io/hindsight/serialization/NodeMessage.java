package io.hindsight.serialization;

/** Marks messages between nodes; they are never stored. */
public interface NodeMessage {}
