package io.hindsight.projections;

import io.hindsight.journal.JournalReader;
import io.hindsight.rulebook.RuleBookNode;

/** What the handlers of a node's slices share. */
record TailServices(
    RuleBookNode ruleBook,
    JournalReader journal,
    BuildStore store,
    AccountLoader loader,
    TransactionDirectory directory,
    ParkedEvents parked,
    TailStatistics statistics,
    TailSettings settings) {}
