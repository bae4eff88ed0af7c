package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Explanation;
import io.hindsight.rules.Explanation.FeatureLine;
import io.hindsight.rules.Explanation.RuleLine;
import io.hindsight.rules.FeatureDefinition;
import io.hindsight.rules.Thresholds;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Explanations in JSON. */
final class ExplanationJson {
  private ExplanationJson() {}

  static ObjectNode write(int version, CompiledRuleSet rules, Explanation explanation) {
    ObjectNode json = Json.object();
    json.put("ruleset_version", version);
    json.put("decision", explanation.decision().label());
    json.put("score", explanation.score());
    ArrayNode ruleLines = json.putArray("rules");
    explanation.rules().forEach(line -> ruleLines.add(rule(line)));
    ArrayNode featureLines = json.putArray("features");
    List<FeatureDefinition> definitions = rules.features();
    for (FeatureLine line : explanation.features()) {
      FeatureDefinition definition =
          definitions.stream().filter(d -> d.name().equals(line.name())).findFirst().orElseThrow();
      featureLines.add(feature(line, definition));
    }
    json.set("thresholds", thresholds(rules.thresholds()));
    return json;
  }

  private static ObjectNode rule(RuleLine line) {
    ObjectNode json = Json.object();
    json.put("rule_id", line.id());
    json.put("outcome", line.outcome().label());
    json.put("when", line.when());
    json.put("points", line.points());
    json.put("decision", line.decision() == null ? null : line.decision().label());
    json.put("message", line.message());
    ArrayNode values = json.putArray("values");
    line.values()
        .forEach((name, value) -> values.addObject().put("name", name).put("value", text(value)));
    return json;
  }

  private static ObjectNode feature(FeatureLine line, FeatureDefinition definition) {
    ObjectNode json = Json.object();
    json.put("name", line.name());
    json.put("value", text(line.value()));
    json.put("missing", line.missing());
    json.put("from", time(line.windowFromMicros()));
    json.put("to", time(line.windowToMicros()));
    return json.put("definition", definition(definition));
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

  /** Returns a definition in words, such as {@code mean of tx.amount over 90d by account_id}. */
  static String definition(FeatureDefinition feature) {
    var words = new StringBuilder(feature.aggregate().label());
    if (feature.of() != null) {
      words.append(" of ").append(feature.of());
    }
    if (feature.where() != null) {
      words.append(" where ").append(feature.where());
    }
    words.append(feature.windowMicros() == 0 ? " over all history" : " over ");
    if (feature.windowMicros() != 0) {
      words.append(duration(feature.windowMicros()));
    }
    return words.append(" by ").append(feature.key()).toString();
  }

  private static String duration(long micros) {
    Duration duration = Duration.ofSeconds(TimeUnit.MICROSECONDS.toSeconds(micros));
    if (duration.equals(Duration.ofDays(duration.toDays())) && duration.toDays() > 1) {
      return duration.toDays() + "d";
    } else if (duration.equals(Duration.ofHours(duration.toHours()))) {
      return duration.toHours() + "h";
    } else if (duration.equals(Duration.ofMinutes(duration.toMinutes()))) {
      return duration.toMinutes() + "m";
    }
    return duration.toSeconds() + "s";
  }
}
