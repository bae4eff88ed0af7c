package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.replay.AccountAsOf;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.CompiledRuleSet.AccountFeature;
import io.hindsight.rules.ObservedFeatures;

/** An account as it was at a time, in JSON. */
final class AccountAsOfJson {
  private AccountAsOfJson() {}

  static ObjectNode write(AccountAsOf account, RuleBookNode ruleBook) {
    CompiledRuleSet rules = ruleBook.rules(account.version());
    ObjectNode json = Json.object();
    json.put("account_id", account.accountId());
    json.put("as_of", Json.time(account.asOfMicros()));
    json.put("ruleset_version", account.version());
    json.put("build", account.build() == 0 ? null : (Integer) account.build());
    json.put("rulebook_position", account.ruleBookPosition());
    json.put("transaction_count", account.transactions());
    json.put("fraud_count", account.frauds());
    json.put("genuine_count", account.genuine());
    ArrayNode features = json.putArray("features");
    account.features().forEach(feature -> features.add(feature(feature)));
    ArrayNode lists = json.putArray("lists");
    account
        .listed()
        .forEach(
            each ->
                lists
                    .addObject()
                    .put("list", each.list())
                    .put("field", each.field())
                    .put("value", each.value()));
    ArrayNode snoozes = json.putArray("snoozes");
    account
        .snoozed()
        .forEach(
            each ->
                snoozes
                    .addObject()
                    .put("rule_id", each.ruleId())
                    .put("until", Json.time(each.untilMicros())));
    ArrayNode timeline = json.putArray("timeline");
    for (DecisionRecord item : account.timeline()) {
      Boolean fraud = account.labels().get(item.sequenceNr());
      timeline.add(
          AccountRoutes.row(item, rules)
              .put("label", fraud == null ? null : fraud ? "fraud" : "genuine"));
    }
    json.put("next_before_seq", AccountRoutes.nextBefore(account.timeline()));
    long stopped = account.stoppedAtSeq();
    return json.put("stopped_at_seq", stopped == 0 ? null : (Long) stopped);
  }

  private static ObjectNode feature(AccountFeature feature) {
    ObservedFeatures.Shown shown = feature.shown();
    Object value = shown.value();
    return Json.object()
        .put("name", feature.definition().name())
        .put("value", value == null ? null : value.toString())
        .put("missing", shown.missing())
        .put("definition", feature.definition().inWords())
        .put("aggregate", feature.definition().aggregate().label())
        .put("exact", shown.exact());
  }
}
