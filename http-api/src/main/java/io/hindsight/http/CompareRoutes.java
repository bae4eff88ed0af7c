package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.replay.Comparer;
import io.hindsight.replay.Comparison;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /v1/compare}. */
final class CompareRoutes extends AllDirectives {
  private static final int CHANGES_DEFAULT = 100;

  private final Requests requests;
  private final HttpSettings settings;
  private final Comparer comparer;
  private final RuleBookNode ruleBook;

  CompareRoutes(
      Requests requests, HttpSettings settings, Comparer comparer, RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.comparer = comparer;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return path(
        "compare",
        () -> get(() -> parameterMap(parameters -> requests.answer(() -> compare(parameters)))));
  }

  private CompletionStage<HttpResponse> compare(Map<String, String> parameters) {
    Build a = build(parameters, "a");
    Build b = build(parameters, "b");
    int limit =
        (int)
            Requests.number(
                Optional.ofNullable(parameters.get("limit")),
                "limit",
                CHANGES_DEFAULT,
                0,
                settings.pageMax());
    return comparer
        .compare(BuildRef.of(a), BuildRef.of(b), limit)
        .thenApply(comparison -> Json.ok(json(comparison)));
  }

  private Build build(Map<String, String> parameters, String name) {
    var text = Optional.ofNullable(parameters.get(name));
    if (text.isEmpty()) {
      throw ProblemException.badRequest(name + ": required (expected: a rule set version)");
    }
    int version = (int) Requests.number(text, name, 0, 1, Integer.MAX_VALUE);
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

  private ObjectNode json(Comparison comparison) {
    CompiledRuleSet rulesA = ruleBook.rules(comparison.a().version());
    CompiledRuleSet rulesB = ruleBook.rules(comparison.b().version());
    ObjectNode json = Json.object();
    json.set("a", side(comparison.a()));
    json.set("b", side(comparison.b()));
    json.put("accounts", comparison.accounts());
    json.put("transactions", comparison.transactions());
    json.put("changed", comparison.changed());
    addMatrix(json.putArray("matrix"), comparison.matrix());
    addRules(json.putArray("rules"), comparison, rulesA, rulesB);
    ArrayNode changes = json.putArray("changes");
    for (Comparison.Change change : comparison.changes()) {
      ObjectNode row = changes.addObject();
      DecisionRecord a = change.a();
      row.put("transaction_id", a.transactionId());
      row.put("account_id", change.accountId());
      row.put("occurred_at", Json.time(a.occurredAtMicros()));
      row.put("amount", Currencies.format(a.amountMinor(), a.currency()));
      row.put("currency", a.currency());
      row.put("event_seq", a.sequenceNr());
      row.set("a", side(a, rulesA));
      row.set("b", side(change.b(), rulesB));
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

  private static ObjectNode side(BuildRef build) {
    return Json.object().put("ruleset_version", build.version()).put("build", build.build());
  }

  private static ObjectNode side(DecisionRecord decision, CompiledRuleSet rules) {
    ObjectNode json = Json.object();
    json.put("decision", decision.decision().label());
    json.put("score", decision.score());
    RuleNames.put(json, rules, decision.rules());
    return json;
  }

  private static void addRules(
      ArrayNode json, Comparison comparison, CompiledRuleSet rulesA, CompiledRuleSet rulesB) {
    var ids = new TreeSet<String>();
    rulesA.rules().forEach(rule -> ids.add(rule.id()));
    rulesB.rules().forEach(rule -> ids.add(rule.id()));
    for (String id : ids) {
      json.addObject()
          .put("rule_id", id)
          .put("hits_a", hits(id, rulesA, comparison.hitsA()))
          .put("hits_b", hits(id, rulesB, comparison.hitsB()));
    }
  }

  private static Long hits(String id, CompiledRuleSet rules, Map<Integer, Long> hits) {
    for (int i = 0; i < rules.rules().size(); i++) {
      if (rules.rules().get(i).id().equals(id)) {
        return hits.getOrDefault(i, 0L);
      }
    }
    return 0L;
  }
}
