package io.hindsight.rulebook;

import java.util.List;

/** What the rule book may be asked to do. Times are epoch microseconds. */
public sealed interface RuleBookCommand {

  /** Give a checked rule set its version; the one it has when the digest is known. */
  record Publish(String name, String digest, String source, long nowMicros)
      implements RuleBookCommand {}

  /** Give a new build of a version its number and slot. */
  record ReserveBuild(int version, long nowMicros) implements RuleBookCommand {}

  /**
   * Give a version its first build, unless it has one already that did not fail and was not
   * retired: several nodes may ask when a new system starts.
   */
  record ReserveFirstBuild(int version, long nowMicros) implements RuleBookCommand {}

  /** Let the tail fold for a build. */
  record OpenBuild(int build, long nowMicros) implements RuleBookCommand {}

  /** Declare a build complete. */
  record CompleteBuild(int build, long nowMicros) implements RuleBookCommand {}

  /** Declare a build impossible to complete. */
  record FailBuild(int build, String reason, long nowMicros) implements RuleBookCommand {}

  /** Give up a build that is not complete and free its slot. */
  record CancelBuild(int build, long nowMicros) implements RuleBookCommand {}

  /** Give up all builds of a version and free their slots. */
  record Retire(int version, long nowMicros) implements RuleBookCommand {}

  /** Let a version decide, and its newest complete build be read. */
  record Promote(int version, long nowMicros) implements RuleBookCommand {}

  /**
   * Promote, unless what was checked beforehand is not so any more.
   *
   * @param build the version's newest complete build, whose decisions were checked
   * @param goldenPosition {@link GoldenCases#position} of the cases that they were checked against
   */
  record PromoteChecked(int version, int build, long goldenPosition, long nowMicros)
      implements RuleBookCommand {}

  /** Add entries to a list, or replace those of the same values; no value twice. */
  record AddListEntries(String list, List<ListEntry> entries, String by, long nowMicros)
      implements RuleBookCommand {}

  /** Remove values from a list. */
  record RemoveListEntries(String list, List<String> values, String by, long nowMicros)
      implements RuleBookCommand {}

  /** Let a list hold these entries and no others; no value twice. */
  record ReplaceListEntries(String list, List<ListEntry> entries, String by, long nowMicros)
      implements RuleBookCommand {}

  /** Do not ask a rule for an account's transactions that occurred before a time. */
  record SnoozeRule(
      String ruleId, String accountId, long untilMicros, String by, String why, long nowMicros)
      implements RuleBookCommand {}

  /** End a snooze before its time. */
  record EndSnooze(String ruleId, String accountId, String by, long nowMicros)
      implements RuleBookCommand {}

  /**
   * Pin golden cases, or replace those of the same transactions; all of them, or none.
   *
   * @param casesMax the most cases that there may be at once
   */
  record PinGoldenCases(List<GoldenCase> cases, int casesMax, String by, long nowMicros)
      implements RuleBookCommand {}

  /** Remove the golden case of a transaction. */
  record RemoveGoldenCase(String accountId, String transactionId, String by, long nowMicros)
      implements RuleBookCommand {}
}
