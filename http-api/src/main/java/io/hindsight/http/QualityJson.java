package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.replay.Quality;
import io.hindsight.replay.Quality.RuleMoney;
import io.hindsight.replay.Quality.RuleQuality;
import io.hindsight.replay.Quality.VersionRule;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Evaluations in JSON. */
final class QualityJson {
  private static final double SHARE_UNITS = 10_000.0;

  private QualityJson() {}

  /**
   * Writes an evaluation.
   *
   * @param version the version that was evaluated; null when it was what was decided live
   * @param listed the version whose rules are listed even if they never hit; negative for none
   * @param ruleSets gives the rules of a version
   */
  static ObjectNode write(
      @Nullable Integer version,
      int listed,
      Quality quality,
      IntFunction<CompiledRuleSet> ruleSets) {
    ObjectNode json = Json.object();
    json.put("version", version);
    json.put("transactions", quality.transactions());
    json.put("alerts", quality.alerts());
    json.put("frauds", quality.frauds());
    json.put("true_positives", quality.truePositives());
    json.put("false_positives", quality.falsePositives());
    json.put("false_negatives", quality.falseNegatives());
    json.put("precision", share(quality.precision()));
    json.put("recall", share(quality.recall()));
    json.put("f1", share(quality.f1()));
    ObjectNode money = json.putObject("money");
    new TreeMap<>(quality.money())
        .forEach(
            (currency, sums) ->
                money
                    .putObject(currency)
                    .put("caught", Currencies.format(sums.caughtMinor(), currency))
                    .put("missed", Currencies.format(sums.missedMinor(), currency))
                    .put(
                        "alerted_genuine",
                        Currencies.format(sums.alertedGenuineMinor(), currency)));
    addRules(json.putArray("rules"), listed, quality, ruleSets);
    return json.put("took_ms", quality.tookMillis());
  }

  private static @Nullable Double share(OptionalDouble share) {
    return share.isEmpty()
        ? null
        : StrictMath.rint(share.getAsDouble() * SHARE_UNITS) / SHARE_UNITS;
  }

  /** A rule of several versions is one rule here, by its id. */
  private static void addRules(
      ArrayNode json, int listed, Quality quality, IntFunction<CompiledRuleSet> ruleSets) {
    var byId = new TreeMap<String, RuleQuality>();
    var shadows = new TreeMap<String, Boolean>();
    var versions = new TreeSet<Integer>();
    quality.rules().keySet().forEach(rule -> versions.add(rule.version()));
    if (listed >= 0) {
      versions.add(listed);
    }
    for (int version : versions) {
      CompiledRuleSet rules = ruleSets.apply(version);
      for (int index = 0; index < rules.rules().size(); index++) {
        var rule = rules.rules().get(index);
        RuleQuality found = quality.rules().get(new VersionRule(version, index));
        if (found != null || version == listed) {
          byId.merge(rule.id(), found == null ? RuleQuality.NONE : found, RuleQuality::plus);
          shadows.put(rule.id(), rule.isShadow());
        }
      }
    }
    byId.forEach(
        (id, rule) -> addRule(json.addObject(), id, shadows.getOrDefault(id, false), rule));
  }

  private static void addRule(ObjectNode json, String id, boolean isShadow, RuleQuality rule) {
    json.put("rule_id", id);
    json.put("shadow", isShadow);
    json.put("hits", rule.hits());
    json.put("true_positives", rule.truePositives());
    json.put("false_positives", rule.falsePositives());
    json.put("precision", share(rule.precision()));
    ObjectNode money = json.putObject("money");
    for (Map.Entry<String, RuleMoney> each : new TreeMap<>(rule.money()).entrySet()) {
      String currency = each.getKey();
      money
          .putObject(currency)
          .put("fraud", Currencies.format(each.getValue().fraudMinor(), currency))
          .put("genuine", Currencies.format(each.getValue().genuineMinor(), currency));
    }
  }
}
