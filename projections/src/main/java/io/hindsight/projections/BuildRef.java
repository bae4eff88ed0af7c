package io.hindsight.projections;

import io.hindsight.rulebook.RuleBook.Build;

/**
 * A build, as far as its tables are concerned.
 *
 * @param build its number
 * @param version the rule set's version
 * @param slot its tables
 */
public record BuildRef(int build, int version, int slot) {
  /** How many bits of a write's timestamp are the sequence number. */
  private static final int SEQUENCE_BITS = 40;

  /** Returns the part of a build that its tables need. */
  public static BuildRef of(Build build) {
    return new BuildRef(build.build(), build.version(), build.slot());
  }

  /** The timestamp of writes that hold everything up to an event: an older writer cannot win. */
  long timestampOf(long sequenceNr) {
    return (long) build << SEQUENCE_BITS | sequenceNr;
  }
}
