package io.hindsight.account;

import io.hindsight.ids.IdIndex;
import io.hindsight.journal.JournalReader;
import io.hindsight.profile.Profiles;
import io.hindsight.rulebook.RuleBookNode;

/**
 * What account actors of a node share.
 *
 * @param ruleBook the rules as this node knows them
 * @param journal reads recorded decisions
 * @param ids finds forgotten transactions
 * @param profiles observe transactions before they are decided
 * @param foldStates finds the features of a promoted build
 * @param feed is told of every journaled event
 * @param snapshotEvery events between two snapshots of an account
 * @param observingMax transactions of one account whose profiles are asked at once
 */
public record AccountServices(
    RuleBookNode ruleBook,
    JournalReader journal,
    IdIndex ids,
    Profiles profiles,
    FoldStateSource foldStates,
    AccountFeed feed,
    int snapshotEvery,
    int observingMax) {}
