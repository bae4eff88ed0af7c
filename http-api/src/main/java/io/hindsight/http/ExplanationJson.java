package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.ConditionPart;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Explanation;
import io.hindsight.rules.Explanation.FeatureLine;
import io.hindsight.rules.Explanation.RuleLine;
import io.hindsight.rules.FeatureDefinition;
import io.hindsight.rules.Severity;
import io.hindsight.rules.Thresholds;
import org.jspecify.annotations.Nullable;

/** Explanations in JSON. */
final class ExplanationJson {
  private ExplanationJson() {}

  static ObjectNode write(int version, Explanation explanation) {
    ObjectNode json = Json.object();
    json.put("ruleset_version", version);
    json.put("decision", explanation.decision().label());
    json.put("score", explanation.score());
    ArrayNode ruleLines = json.putArray("rules");
    explanation.rules().forEach(line -> ruleLines.add(rule(line)));
    ArrayNode featureLines = json.putArray("features");
    explanation.features().forEach(line -> featureLines.add(feature(line)));
    json.set("thresholds", thresholds(explanation.thresholds()));
    return json;
  }

  private static ObjectNode rule(RuleLine line) {
    Decision decision = line.decision();
    Severity severity = line.severity();
    ConditionPart condition = line.condition();
    ObjectNode json = Json.object();
    json.put("rule_id", line.id());
    json.put("outcome", line.outcome().label());
    json.put("when", line.when());
    json.put("points", line.points());
    json.put("counted_points", line.counted());
    json.put("decision", decision == null ? null : decision.label());
    json.put("message", line.why());
    json.put("shadow", line.shadow());
    json.put("severity", severity == null ? null : severity.label());
    line.tags().forEach(json.putArray("tags")::add);
    json.put("snoozed_until", time(line.snoozedUntilMicros()));
    line.missingInputs().forEach(json.putArray("missing_inputs")::add);
    ArrayNode values = json.putArray("values");
    line.values()
        .forEach((name, value) -> values.addObject().put("name", name).put("value", text(value)));
    return json.set("condition", condition == null ? null : part(condition));
  }

  private static ObjectNode part(ConditionPart part) {
    ObjectNode json = Json.object();
    json.put("kind", part.kind().label());
    json.put("text", part.text());
    json.put("state", part.state().label());
    json.put("value", text(part.value()));
    ArrayNode parts = json.putArray("parts");
    part.parts().forEach(below -> parts.add(part(below)));
    return json;
  }

  private static ObjectNode feature(FeatureLine line) {
    FeatureDefinition definition = line.definition();
    ObjectNode json = Json.object();
    json.put("name", line.name());
    json.put("value", text(line.value()));
    json.put("missing", line.missing());
    json.put("from", time(line.windowFromMicros()));
    json.put("to", time(line.windowToMicros()));
    json.put("definition", definition.inWords());
    json.put("aggregate", definition.aggregate().label());
    json.put("key", definition.key().label());
    json.put("key_value", line.keyValue());
    json.put("exact", line.exact());
    line.readBy().forEach(json.putArray("read_by")::add);
    return json;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static @Nullable String time(@Nullable Long micros) {
    return micros == null ? null : Json.time(micros);
  }

  static ObjectNode thresholds(Thresholds thresholds) {
    return Json.object()
        .put("challenge", thresholds.challenge())
        .put("review", thresholds.review())
        .put("decline", thresholds.decline());
  }
}
