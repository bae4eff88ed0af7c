package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Decision;
import io.hindsight.rules.RuleDefinition;
import io.hindsight.rules.RuleDefinition.Options;
import io.hindsight.rules.Severity;
import org.jspecify.annotations.Nullable;

/** What a rule set says, in JSON. */
final class RuleSetJson {
  private static final double BASIS_POINTS_PER_PERCENT = 100;

  private RuleSetJson() {}

  /** Writes the rules, the features, the lists they read and the thresholds. */
  static void write(CompiledRuleSet rules, ObjectNode json) {
    ArrayNode ruleList = json.putArray("rule_list");
    rules.rules().forEach(rule -> ruleList.add(rule(rule)));
    ArrayNode featureList = json.putArray("feature_list");
    for (var feature : rules.features()) {
      featureList.addObject().put("name", feature.name()).put("definition", feature.inWords());
    }
    rules.lists().forEach(json.putArray("lists")::add);
    json.set("thresholds", ExplanationJson.thresholds(rules.thresholds()));
  }

  private static ObjectNode rule(RuleDefinition rule) {
    Decision decision = rule.decision();
    Options options = rule.options();
    Severity severity = options.severity();
    ObjectNode json = Json.object();
    json.put("rule_id", rule.id());
    json.put("when", rule.when());
    json.put("points", rule.points());
    json.put("decision", decision == null ? null : decision.label());
    json.put("reason", rule.reason());
    json.put("severity", severity == null ? null : severity.label());
    options.tags().forEach(json.putArray("tags")::add);
    json.put("enabled", options.enabled());
    json.put("valid_from", time(options.validFromMicros()));
    json.put("valid_to", time(options.validToMicros()));
    json.put("shadow", options.shadow());
    return json.put("rollout_percent", options.rolloutBasisPoints() / BASIS_POINTS_PER_PERCENT);
  }

  private static @Nullable String time(@Nullable Long micros) {
    return micros == null ? null : Json.time(micros);
  }
}
