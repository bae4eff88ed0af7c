package io.hindsight.replay;

import io.hindsight.journal.JournalReader;
import io.hindsight.projections.BuildStore;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;

/**
 * What rebuilds of a node share.
 *
 * @param ruleBook the rules as this node knows them
 * @param ruleBookService changes the rule book
 * @param journal reads the journal
 * @param store the tables of builds
 * @param parked takes events that cannot be folded
 * @param latency how long this node takes to answer live transactions
 */
public record RebuildServices(
    RuleBookNode ruleBook,
    RuleBookService ruleBookService,
    JournalReader journal,
    BuildStore store,
    ParkedEvents parked,
    LiveLatency latency) {}
