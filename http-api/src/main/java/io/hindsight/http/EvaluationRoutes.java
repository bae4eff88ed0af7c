package io.hindsight.http;

import io.hindsight.projections.BuildRef;
import io.hindsight.replay.EvaluationScope;
import io.hindsight.replay.Evaluator;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/** {@code /v1/evaluation}: how well fraud was told from the rest. */
final class EvaluationRoutes extends AllDirectives {
  private static final List<String> PARAMETERS = List.of("version", "from", "to", "as_of");

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
      int live = ruleBook.book().live().map(Build::version).orElse(-1);
      return evaluator
          .evaluateLive(scope)
          .thenApply(quality -> Json.ok(QualityJson.write(null, live, quality, ruleBook::rules)));
    }
    Build build = build(parameters.get("version"));
    return evaluator
        .evaluate(BuildRef.of(build), scope)
        .thenApply(
            quality ->
                Json.ok(
                    QualityJson.write(build.version(), build.version(), quality, ruleBook::rules)));
  }

  static EvaluationScope scope(Map<String, String> parameters) {
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
}
