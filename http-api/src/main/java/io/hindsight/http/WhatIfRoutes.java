package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.replay.EvaluationScope;
import io.hindsight.replay.WhatIf;
import io.hindsight.replay.WhatIf.Changed;
import io.hindsight.replay.WhatIf.Outcome;
import io.hindsight.replay.WhatIf.Pass;
import io.hindsight.replay.WhatIf.Result;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import io.hindsight.rules.Hit;
import io.hindsight.rules.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * {@code /v1/what-if}: what rule sets that nobody published would have decided. The answer is a
 * stream of lines, progress first and the result last; whoever stops reading stops the pass.
 */
final class WhatIfRoutes extends AllDirectives {
  private static final Set<String> FIELDS = Set.of("rulesets", "from", "to", "as_of", "limit");
  private static final ContentType NDJSON = ContentTypes.parse("application/x-ndjson");
  private static final Duration PROGRESS_EVERY = Duration.ofMillis(500);
  private static final int CHANGES_DEFAULT = 20;

  private final Requests requests;
  private final HttpSettings settings;
  private final WhatIf whatIf;
  private final RuleBookNode ruleBook;
  private final AtomicInteger running = new AtomicInteger();

  WhatIfRoutes(Requests requests, HttpSettings settings, WhatIf whatIf, RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.whatIf = whatIf;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return path(
        "what-if",
        () ->
            post(
                () ->
                    requests.body(
                        WhatIf.CANDIDATES_MAX * settings.ruleSetBytesMax(), this::begin)));
  }

  private CompletionStage<HttpResponse> begin(byte[] body) {
    JsonNode json = Json.parse(body);
    List<String> sources = sources(json);
    EvaluationScope scope = EvaluationRoutes.scope(parameters(json));
    int limit =
        (int)
            Requests.number(
                Optional.ofNullable(json.get("limit")).map(JsonNode::asText),
                "limit",
                CHANGES_DEFAULT,
                0,
                settings.pageMax());
    return CompletableFuture.supplyAsync(() -> compile(sources))
        .thenApply(candidates -> begin(candidates, scope, limit));
  }

  private static List<String> sources(JsonNode json) {
    List<Fault> faults = new ArrayList<>();
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                faults.add(new Fault("/" + name, "unknown field"));
              }
            });
    JsonNode ruleSets = json.path("rulesets");
    var sources = new ArrayList<String>();
    ruleSets.forEach(each -> sources.add(each.asText()));
    boolean allText = true;
    for (JsonNode each : ruleSets) {
      allText &= each.isTextual();
    }
    if (!ruleSets.isArray()
        || sources.isEmpty()
        || sources.size() > WhatIf.CANDIDATES_MAX
        || !allText) {
      faults.add(
          new Fault(
              "/rulesets",
              "expected: an array of 1 to " + WhatIf.CANDIDATES_MAX + " rule sets, as text"));
    }
    if (!faults.isEmpty()) {
      throw ProblemException.invalid("Invalid what-if", faults);
    }
    return sources;
  }

  private static Map<String, String> parameters(JsonNode json) {
    Map<String, String> parameters = new HashMap<>();
    for (String name : List.of("from", "to", "as_of")) {
      JsonNode value = json.get(name);
      if (value != null && !value.isNull()) {
        parameters.put(name, value.asText());
      }
    }
    return parameters;
  }

  private static List<CompiledRuleSet> compile(List<String> sources) {
    var candidates = new ArrayList<CompiledRuleSet>();
    for (int i = 0; i < sources.size(); i++) {
      candidates.add(RuleSetCheck.of(sources.get(i), "rulesets/" + i).rules());
    }
    return candidates;
  }

  private HttpResponse begin(List<CompiledRuleSet> candidates, EvaluationScope scope, int limit) {
    if (running.incrementAndGet() > settings.whatIfsMax()) {
      running.decrementAndGet();
      throw ProblemException.unavailable(
          "what-ifs under way: " + settings.whatIfsMax() + " (the most at once)");
    }
    Pass pass = whatIf.begin(candidates, scope, limit);
    pass.result().whenComplete((result, failure) -> running.decrementAndGet());
    Source<ByteString, NotUsed> lines =
        Source.tick(Duration.ZERO, PROGRESS_EVERY, "")
            .map(ignored -> progress(pass))
            .mapMaterializedValue(ignored -> NotUsed.getInstance())
            .merge(Source.completionStage(last(pass, candidates)))
            .takeWhile(json -> json.has("progress"), true)
            .map(json -> ByteString.fromString(json + "\n"))
            .watchTermination(
                (ignored, ended) -> {
                  ended.whenComplete((done, failure) -> pass.cancel());
                  return NotUsed.getInstance();
                });
    return HttpResponse.create().withEntity(HttpEntities.createChunked(NDJSON, lines));
  }

  private static JsonNode progress(Pass pass) {
    double share = pass.share();
    long elapsed = Math.max(1, pass.elapsedMillis());
    ObjectNode json = Json.object();
    json.putObject("progress")
        .put("share", StrictMath.rint(share * 10_000) / 10_000)
        .put("events", pass.events())
        .put("events_per_s", StrictMath.rint(pass.events() * 1000.0 / elapsed))
        .put("elapsed_ms", elapsed)
        .put("eta_ms", share == 0 ? null : (Long) (long) (elapsed * (1 - share) / share));
    return json;
  }

  private CompletionStage<JsonNode> last(Pass pass, List<CompiledRuleSet> candidates) {
    return pass.result()
        .handle(
            (result, failure) -> {
              ObjectNode json = Json.object();
              if (failure != null) {
                return json.set(
                    "problem",
                    Json.problem(500, "Internal error", String.valueOf(Requests.causeOf(failure))));
              }
              return json.set("result", json(result, candidates));
            });
  }

  private ObjectNode json(Result result, List<CompiledRuleSet> candidates) {
    ObjectNode json = Json.object();
    json.put("accounts", result.accounts());
    json.put("transactions", result.transactions());
    json.put("stopped_accounts", result.stopped());
    int live = ruleBook.book().live().map(Build::version).orElse(-1);
    json.set("live", QualityJson.write(null, live, result.live(), ruleBook::rules));
    ArrayNode outcomes = json.putArray("candidates");
    for (int i = 0; i < candidates.size(); i++) {
      outcomes.add(json(candidates.get(i), result.outcomes().get(i)));
    }
    return json.put("took_ms", result.tookMillis());
  }

  private ObjectNode json(CompiledRuleSet rules, Outcome outcome) {
    ObjectNode json = Json.object();
    json.put("name", rules.name());
    json.put("digest", rules.digest());
    json.put("changed", outcome.changed());
    CompareRoutes.addMatrix(json.putArray("matrix"), outcome.matrix());
    json.set("evaluation", QualityJson.write(null, 0, outcome.quality(), version -> rules));
    NewFeatures.write(json, ruleBook, rules, Integer.MAX_VALUE, outcome.missing());
    ArrayNode changes = json.putArray("changes");
    outcome.changes().forEach(change -> changes.add(json(rules, change)));
    return json;
  }

  private ObjectNode json(CompiledRuleSet rules, Changed change) {
    TransactionDecided event = change.event();
    Transaction tx = event.transaction();
    ObjectNode json = Json.object();
    json.put("transaction_id", tx.transactionId());
    json.put("account_id", tx.accountId());
    json.put("occurred_at", Json.time(tx.occurredAtMicros()));
    json.put("amount", Currencies.format(tx.amountMinor(), tx.currency()));
    json.put("currency", tx.currency());
    json.put("event_seq", change.sequenceNr());
    ObjectNode live = json.putObject("live");
    live.put("decision", event.decision().label()).put("score", event.score());
    RuleNames.put(
        live,
        ruleBook.rules(event.ruleSetVersion()),
        event.hits().stream().map(Hit::rule).toList());
    ObjectNode candidate = json.putObject("candidate");
    candidate.put("decision", change.decision().label()).put("score", change.score());
    RuleNames.put(candidate, rules, change.rules());
    return json;
  }
}
