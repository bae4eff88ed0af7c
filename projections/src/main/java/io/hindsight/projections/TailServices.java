package io.hindsight.projections;

import io.hindsight.feed.EpochStore;
import io.hindsight.feed.FeedSettings;
import io.hindsight.feed.FeedStatistics;
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
    LabelStore labels,
    LinkStore links,
    UndeliveredStore undelivered,
    ParkedEvents parked,
    FoldProgress progress,
    EpochStore epochs,
    FeedSettings feedSettings,
    FeedStatistics feedStatistics,
    TailStatistics statistics,
    TailSettings settings) {}
