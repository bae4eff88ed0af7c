package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.replay.EvaluationScope;
import io.hindsight.replay.Evaluator;
import io.hindsight.replay.Quality;
import io.hindsight.replay.Quality.RuleMoney;
import io.hindsight.replay.Quality.RuleQuality;
import io.hindsight.replay.Quality.VersionRule;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/** {@code /v1/evaluation}: how well fraud was told from the rest. */
final class EvaluationRoutes extends AllDirectives {
  private static final List<String> PARAMETERS = List.of("version", "from", "to", "as_of");
  private static final double SHARE_UNITS = 10_000.0;

  private final Requests requests;
  private final Evaluator evaluator;
  private final RuleBookNode ruleBook;

  EvaluationRoutes(Requests requests, Evaluator evaluator, RuleBookNode ruleBook) {
    this.requests = requests;
    this.evaluator = evaluator;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return path(
        "evaluation",
        () -> get(() -> parameterMap(parameters -> requests.answer(() -> evaluate(parameters)))));
  }

  private CompletionStage<HttpResponse> evaluate(Map<String, String> parameters) {
    for (String name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw ProblemException.badRequest(
            "unknown parameter: " + name + " (expected: " + String.join(", ", PARAMETERS) + ")");
      }
    }
    EvaluationScope scope = scope(parameters);
    if (!parameters.containsKey("version")) {
      int live = ruleBook.book().live().map(Build::version).orElse(0);
      return evaluator.evaluateLive(scope).thenApply(quality -> Json.ok(json(null, live, quality)));
    }
    Build build = build(parameters.get("version"));
    return evaluator
        .evaluate(BuildRef.of(build), scope)
        .thenApply(quality -> Json.ok(json(build.version(), build.version(), quality)));
  }

  private static EvaluationScope scope(Map<String, String> parameters) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    Optional<String> fromText = Optional.ofNullable(parameters.get("from"));
    long from = Requests.time(fromText, "from", Long.MIN_VALUE);
    long to = Requests.end(Optional.ofNullable(parameters.get("to")), "to", Long.MAX_VALUE);
    if (from >= to) {
      throw ProblemException.badRequest(
          "from: " + fromText.orElse("") + " (expected: before to: " + parameters.get("to") + ")");
    }
    long asOf = Requests.end(Optional.ofNullable(parameters.get("as_of")), "as_of", now);
    return new EvaluationScope(from, to, asOf);
  }

  private Build build(@Nullable String text) {
    int version =
        (int) Requests.number(Optional.ofNullable(text), "version", 0, 1, Integer.MAX_VALUE);
    if (!ruleBook.book().ruleSets().containsKey(version)) {
      throw ProblemException.notFound("no rule set version " + version);
    }
    return ruleBook
        .book()
        .readyBuildOf(version)
        .orElseThrow(
            () ->
                ProblemException.conflict(
                    "version " + version + " has no complete build: rebuild it first", null));
  }

  /**
   * Writes an evaluation.
   *
   * @param version the version that was evaluated; null when it was what was decided live
   * @param listed the version whose rules are listed even if they never hit; 0 for none
   */
  private ObjectNode json(@Nullable Integer version, int listed, Quality quality) {
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
    addRules(json.putArray("rules"), listed, quality);
    return json.put("took_ms", quality.tookMillis());
  }

  private static @Nullable Double share(OptionalDouble share) {
    return share.isEmpty()
        ? null
        : StrictMath.rint(share.getAsDouble() * SHARE_UNITS) / SHARE_UNITS;
  }

  /** A rule of several versions is one rule here, by its id. */
  private void addRules(ArrayNode json, int listed, Quality quality) {
    var byId = new TreeMap<String, RuleQuality>();
    var shadows = new TreeMap<String, Boolean>();
    var versions = new TreeSet<Integer>();
    quality.rules().keySet().forEach(rule -> versions.add(rule.version()));
    if (listed > 0) {
      versions.add(listed);
    }
    for (int version : versions) {
      CompiledRuleSet rules = ruleBook.rules(version);
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
