package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.LabelStore;
import io.hindsight.projections.LabelStore.Label;
import io.hindsight.projections.ScoreReader;
import io.hindsight.projections.TransactionDirectory.Place;
import io.hindsight.replay.Explainer;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.Explanation;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /v1/transactions}. */
final class TransactionRoutes extends AllDirectives {
  private final Requests requests;
  private final HttpSettings settings;
  private final Scoring scoring;
  private final TransactionFinder finder;
  private final LabelStore labels;
  private final ScoreReader reader;
  private final Explainer explainer;
  private final RuleBookNode ruleBook;

  TransactionRoutes(
      Requests requests,
      HttpSettings settings,
      Scoring scoring,
      TransactionFinder finder,
      LabelStore labels,
      ScoreReader reader,
      Explainer explainer,
      RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.scoring = scoring;
    this.finder = finder;
    this.labels = labels;
    this.reader = reader;
    this.explainer = explainer;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return pathPrefix(
        "transactions",
        () ->
            concat(
                pathEndOrSingleSlash(
                    () -> post(() -> requests.body(settings.bodyBytesMax(), this::score))),
                path(
                    segment(),
                    id ->
                        get(
                            () ->
                                parameterOptional(
                                    "account_id",
                                    account -> requests.answer(() -> show(id, account))))),
                path(
                    segment().slash("explanation"),
                    id ->
                        get(
                            () ->
                                parameterOptional(
                                    "account_id",
                                    account ->
                                        parameterOptional(
                                            "version",
                                            version ->
                                                parameterOptional(
                                                    "format",
                                                    format ->
                                                        requests.answer(
                                                            () ->
                                                                explain(
                                                                    id,
                                                                    account,
                                                                    version,
                                                                    isText(format))))))))));
  }

  private CompletionStage<HttpResponse> score(byte[] body) {
    var tx =
        TransactionJson.read(
            Json.parse(body), "", settings.defaultCurrency(), settings.latestOccurrence());
    return scoring.score(tx).thenApply(Json::ok);
  }

  private CompletionStage<HttpResponse> show(String transactionId, Optional<String> accountId) {
    return finder
        .get(transactionId, accountId)
        .thenCompose(
            found -> {
              ObjectNode json = Json.object();
              json.set("transaction", TransactionJson.write(found.event().transaction()));
              ObjectNode decision = scoring.decision(found.event(), found.place().sequenceNr());
              decision.put("known_at", Json.time(found.event().knownAtMicros()));
              json.set("decision", decision);
              return labels(found.place())
                  .thenCombine(
                      versions(found.place()),
                      (known, versions) -> {
                        json.set("labels", known);
                        return Json.ok(json.set("versions", versions));
                      });
            });
  }

  private CompletionStage<ArrayNode> labels(Place place) {
    return labels
        .ofTransaction(place.accountId(), place.sequenceNr())
        .thenApply(
            found -> {
              ArrayNode json = Json.array();
              found.forEach(label -> json.add(json(label)));
              return json;
            });
  }

  private static ObjectNode json(Label label) {
    ObjectNode json = Json.object();
    json.put("label", label.fraud() ? "fraud" : "genuine");
    json.put("source", label.source().label());
    json.put("known_at", Json.time(label.knownAtMicros()));
    json.put("recorded_at", Json.time(label.recordedAtMicros()));
    json.put("note", label.note());
    json.put("revision", label.revision());
    return json.put("event_seq", label.labelSeq());
  }

  private CompletionStage<ArrayNode> versions(Place place) {
    RuleBook book = ruleBook.book();
    var reads = new ArrayList<CompletableFuture<Void>>();
    ArrayNode versions = Json.array();
    for (Build build : book.builds().descendingMap().values()) {
      if (!build.isFolded()) {
        continue;
      }
      ObjectNode json = versions.addObject();
      json.put("ruleset_version", build.version());
      json.put("build", build.build());
      json.put("live", build.build() == book.liveBuild());
      reads.add(
          reader
              .decision(BuildRef.of(build), place.accountId(), place.sequenceNr())
              .thenAccept(decision -> decision.ifPresent(d -> addDecision(json, build, d)))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
        .thenApply(ignored -> versions);
  }

  private void addDecision(ObjectNode json, Build build, DecisionRecord decision) {
    json.put("decision", decision.decision().label());
    json.put("score", decision.score());
    RuleNames.put(json, ruleBook.rules(build.version()), decision.rules());
  }

  private static boolean isText(Optional<String> format) {
    String wanted = format.orElse("json");
    if (!wanted.equals("json") && !wanted.equals("text")) {
      throw ProblemException.badRequest("format: " + wanted + " (expected: json or text)");
    }
    return wanted.equals("text");
  }

  private static HttpResponse text(Explanation explanation) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, explanation.render()));
  }

  private CompletionStage<HttpResponse> explain(
      String transactionId, Optional<String> accountId, Optional<String> version, boolean asText) {
    return finder
        .get(transactionId, accountId)
        .thenCompose(
            found -> {
              int wanted =
                  (int)
                      Requests.number(
                          version, "version", found.event().ruleSetVersion(), 1, Integer.MAX_VALUE);
              if (ruleBook.rulesOrNull(wanted) == null) {
                throw ProblemException.notFound("no rule set version " + wanted);
              }
              return explainer
                  .explain(
                      found.place().accountId(), found.event(), found.place().sequenceNr(), wanted)
                  .thenApply(
                      explanation ->
                          asText
                              ? text(explanation)
                              : Json.ok(ExplanationJson.write(wanted, explanation)));
            });
  }
}
