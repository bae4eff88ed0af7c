package io.hindsight.projections;

import io.hindsight.account.MovedAccounts;
import io.hindsight.journal.JournalReader;
import io.hindsight.rulebook.RuleBookNode;
import org.apache.pekko.actor.typed.ActorSystem;

/** What the handlers of a node's slices share. */
record TailServices(
    ActorSystem<?> system,
    RuleBookNode ruleBook,
    JournalReader journal,
    BuildStore store,
    AccountLoader loader,
    TransactionDirectory directory,
    ParkedEvents parked,
    MovedAccounts moved,
    TailStatistics statistics,
    TailSettings settings) {}
