package io.hindsight.replay;

import io.hindsight.rules.Decision;
import java.util.Map;

/**
 * What a recount of a build's tables found.
 *
 * @param build the build
 * @param version the rule set's version
 * @param digest of all decisions, independent of their order
 * @param accounts how many accounts the build holds
 * @param transactions how many decisions
 * @param decisions how many of each
 * @param parityChecked how many were also decided live, by the same version
 * @param parityMismatches how many of these differ: each is a defect
 * @param missing decided transactions up to an account's head of which the build has no decision
 * @param behind events in the journal beyond the accounts' heads: not folded yet
 * @param parked accounts that stop at an event that could not be folded
 * @param tookMillis how long the recount took
 */
public record Verification(
    int build,
    int version,
    String digest,
    long accounts,
    long transactions,
    Map<Decision, Long> decisions,
    long parityChecked,
    long parityMismatches,
    long missing,
    long behind,
    long parked,
    long tookMillis) {}
