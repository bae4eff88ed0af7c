package io.hindsight.account;

import io.hindsight.journal.JournalReader;
import io.hindsight.rulebook.RuleBookNode;

/**
 * What account actors of a node share.
 *
 * @param ruleBook the rules as this node knows them
 * @param journal reads recorded decisions
 * @param ids finds forgotten transactions
 * @param foldStates finds the features of a promoted build
 * @param feed is told of every journaled event
 * @param snapshotEvery events between two snapshots of an account
 */
public record AccountServices(
    RuleBookNode ruleBook,
    JournalReader journal,
    TransactionIdIndex ids,
    FoldStateSource foldStates,
    AccountFeed feed,
    int snapshotEvery) {}
