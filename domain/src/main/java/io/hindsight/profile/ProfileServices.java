package io.hindsight.profile;

import io.hindsight.ids.IdIndex;
import io.hindsight.journal.JournalReader;
import io.hindsight.rulebook.RuleBookNode;

/**
 * What profile actors of a node share.
 *
 * @param ruleBook the rules as this node knows them
 * @param journal reads the profiles' journal
 * @param ids finds forgotten observations
 * @param settings their limits
 */
public record ProfileServices(
    RuleBookNode ruleBook, JournalReader journal, IdIndex ids, ProfileSettings settings) {}
