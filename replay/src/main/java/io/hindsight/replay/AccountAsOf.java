package io.hindsight.replay;

import io.hindsight.projections.DecisionRecord;
import io.hindsight.rules.CompiledRuleSet.AccountFeature;
import java.util.List;
import java.util.Map;

/**
 * An account as it was at a time: the fold over those of its events that were known by then, under
 * the rule set that was in force.
 *
 * @param accountId the account
 * @param asOfMicros the time, epoch microseconds; what became known later is left out
 * @param version the version of the rule set in force
 * @param build the build of it that was read; 0 when none was live yet
 * @param ruleBookPosition how far the rule book had come: lists and snoozes are as of there
 * @param transactions how many of the events known decided a transaction
 * @param frauds transactions of these that counted as fraud, by the labels known
 * @param genuine transactions of these that were labelled genuine
 * @param timeline how the version decides the newest of them, newest first
 * @param labels the labels that stood, by the event of the transaction
 * @param features the features of the account, as a transaction at that time would read them
 * @param listed values of the account, and of the transactions of {@code timeline}, that stood in
 *     lists which the version reads
 * @param snoozed the rules that were snoozed for the account
 * @param stoppedAtSeq the event at which the account stops, since it cannot be decoded; 0 for none
 */
public record AccountAsOf(
    String accountId,
    long asOfMicros,
    int version,
    int build,
    long ruleBookPosition,
    long transactions,
    long frauds,
    long genuine,
    List<DecisionRecord> timeline,
    Map<Long, Boolean> labels,
    List<AccountFeature> features,
    List<Listed> listed,
    List<Snoozed> snoozed,
    long stoppedAtSeq) {

  /** A value that stood in a list: the field that has it, such as {@code device_id}. */
  public record Listed(String list, String field, String value) {}

  /** A rule that was snoozed, and until when, epoch microseconds. */
  public record Snoozed(String ruleId, long untilMicros) {}
}
