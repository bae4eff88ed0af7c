package io.hindsight.replay;

import java.util.List;

/**
 * What recomputing a sample of accounts found.
 *
 * @param build the build
 * @param accounts how many accounts were recomputed from the journal
 * @param transactions how many decisions of theirs were compared with the build's
 * @param mismatches how many of these differ, in whatever way: each is a defect
 * @param missing decisions that the build should hold and does not
 * @param unexpected decisions that the build holds and should not
 * @param behind events in the journal beyond the accounts' heads: not folded yet
 * @param parked accounts of these that stop at an event that could not be folded
 * @param differences the first of what is wrong
 * @param tookMillis how long it took
 */
public record SampleVerification(
    int build,
    long accounts,
    long transactions,
    long mismatches,
    long missing,
    long unexpected,
    long behind,
    long parked,
    List<Difference> differences,
    long tookMillis) {

  /** What is wrong with a decision. */
  public enum Kind {
    /** The build holds another one. */
    MISMATCH,
    /** The build does not hold it. */
    MISSING,
    /** The build holds one that the journal does not give. */
    UNEXPECTED
  }

  /** A decision that is not as it must be. */
  public record Difference(String accountId, long sequenceNr, Kind kind) {}
}
