package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.replay.Comparison;
import io.hindsight.replay.Comparison.Change;
import io.hindsight.replay.Comparison.Side;
import io.hindsight.replay.Quality.RuleQuality;
import io.hindsight.replay.Quality.VersionRule;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Comparisons of two builds in JSON. */
final class ComparisonJson {
  private final IntFunction<CompiledRuleSet> ruleSets;

  /** Writes rules as {@code ruleSets} names them, by version. */
  ComparisonJson(IntFunction<CompiledRuleSet> ruleSets) {
    this.ruleSets = ruleSets;
  }

  ObjectNode write(Comparison comparison) {
    ObjectNode json = Json.object();
    json.set("a", side(comparison.a().build()));
    json.set("b", side(comparison.b().build()));
    json.put("accounts", comparison.accounts());
    json.put("transactions", comparison.transactions());
    json.put("changed", comparison.changed());
    addMatrix(json.putArray("matrix"), comparison.matrix());
    json.set("evaluation_a", evaluation(comparison.a()));
    json.set("evaluation_b", evaluation(comparison.b()));
    ObjectNode money = json.putObject("money");
    new TreeMap<>(comparison.difference())
        .forEach(
            (currency, sums) ->
                money
                    .putObject(currency)
                    .put("saved", Currencies.format(sums.savedMinor(), currency))
                    .put("lost", Currencies.format(sums.lostMinor(), currency)));
    addRules(json.putArray("rules"), comparison);
    ArrayNode changes = json.putArray("changes");
    for (Change change : comparison.changes()) {
      changes.add(change(change, comparison.a().build(), comparison.b().build()));
    }
    json.put("changes_shown", comparison.changes().size());
    return json.put("took_ms", comparison.tookMillis());
  }

  static void addMatrix(ArrayNode json, List<Comparison.Transition> matrix) {
    for (Comparison.Transition cell : matrix) {
      ObjectNode row = json.addObject();
      row.put("a", cell.from().label()).put("b", cell.to().label()).put("count", cell.count());
      ObjectNode amounts = row.putObject("amounts");
      cell.amountsMinor()
          .forEach((currency, minor) -> amounts.put(currency, Currencies.format(minor, currency)));
    }
  }

  static ObjectNode side(BuildRef build) {
    return Json.object().put("ruleset_version", build.version()).put("build", build.build());
  }

  private ObjectNode evaluation(Side side) {
    int version = side.build().version();
    return QualityJson.write(version, version, side.quality(), ruleSets);
  }

  /** Writes a changed transaction with what both builds decide. */
  ObjectNode change(Change change, BuildRef a, BuildRef b) {
    DecisionRecord decided = change.a();
    ObjectNode json = Json.object();
    json.put("transaction_id", decided.transactionId());
    json.put("account_id", change.accountId());
    json.put("occurred_at", Json.time(decided.occurredAtMicros()));
    json.put("amount", Currencies.format(decided.amountMinor(), decided.currency()));
    json.put("currency", decided.currency());
    json.put("event_seq", decided.sequenceNr());
    json.put("label", label(change));
    json.set("a", decision(decided, a));
    json.set("b", decision(change.b(), b));
    return json;
  }

  static @Nullable String label(Change change) {
    Boolean fraud = change.fraud();
    return fraud == null ? null : fraud ? "fraud" : "genuine";
  }

  private ObjectNode decision(DecisionRecord decision, BuildRef build) {
    ObjectNode json = Json.object();
    json.put("decision", decision.decision().label());
    json.put("score", decision.score());
    RuleNames.put(json, ruleSets.apply(build.version()), decision.rules());
    return json;
  }

  private void addRules(ArrayNode json, Comparison comparison) {
    CompiledRuleSet rulesA = ruleSets.apply(comparison.a().build().version());
    CompiledRuleSet rulesB = ruleSets.apply(comparison.b().build().version());
    var ids = new TreeSet<String>();
    rulesA.rules().forEach(rule -> ids.add(rule.id()));
    rulesB.rules().forEach(rule -> ids.add(rule.id()));
    for (String id : ids) {
      ObjectNode row = json.addObject().put("rule_id", id);
      addRule(row, "_a", comparison.a(), indexOf(id, rulesA));
      addRule(row, "_b", comparison.b(), indexOf(id, rulesB));
    }
  }

  private static int indexOf(String id, CompiledRuleSet rules) {
    for (int i = 0; i < rules.rules().size(); i++) {
      if (rules.rules().get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  private static void addRule(ObjectNode row, String suffix, Side side, int index) {
    RuleQuality quality =
        side.quality()
            .rules()
            .getOrDefault(new VersionRule(side.build().version(), index), RuleQuality.NONE);
    row.put("hits" + suffix, quality.hits())
        .put("true_positives" + suffix, quality.truePositives())
        .put("false_positives" + suffix, quality.falsePositives())
        .put("accounts" + suffix, side.accountsHit().getOrDefault(index, 0L));
  }
}
