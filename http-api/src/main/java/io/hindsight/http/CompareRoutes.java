package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.replay.Comparer;
import io.hindsight.replay.Comparison.Change;
import io.hindsight.replay.Comparison.Changes;
import io.hindsight.replay.Comparison.Place;
import io.hindsight.replay.EvaluationScope;
import io.hindsight.replay.Explainer;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** {@code /v1/compare}: what two versions make of the same transactions. */
final class CompareRoutes extends AllDirectives {
  private static final int CHANGES_DEFAULT = 100;
  private static final int EXPLAINED_DEFAULT = 10;

  /** Ranges that an export reads ahead. */
  private static final int RANGES_AHEAD = 2;

  private final Requests requests;
  private final HttpSettings settings;
  private final Comparer comparer;
  private final Explainer explainer;
  private final RuleBookNode ruleBook;
  private final ComparisonJson writer;
  private final AtomicInteger exports = new AtomicInteger();

  CompareRoutes(
      Requests requests,
      HttpSettings settings,
      Comparer comparer,
      Explainer explainer,
      RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.comparer = comparer;
    this.explainer = explainer;
    this.ruleBook = ruleBook;
    this.writer = new ComparisonJson(ruleBook::rules);
  }

  Route route() {
    return pathPrefix(
        "compare",
        () ->
            concat(
                pathEndOrSingleSlash(() -> query(this::compare)),
                path("changes", () -> query(this::changes)),
                path("export", () -> query(this::export))));
  }

  /** Answers what the parameters of a query ask for. */
  @FunctionalInterface
  private interface Query {
    CompletionStage<HttpResponse> answer(Map<String, String> parameters);
  }

  private Route query(Query query) {
    return get(() -> parameterMap(parameters -> requests.answer(() -> query.answer(parameters))));
  }

  /** The builds that are compared. */
  private record Pair(BuildRef a, BuildRef b) {}

  private CompletionStage<HttpResponse> compare(Map<String, String> parameters) {
    ListRoutes.onlyParameters(parameters, Set.of("a", "b", "from", "to", "as_of", "limit"));
    var pair = new Pair(BuildRef.of(build(parameters, "a")), BuildRef.of(build(parameters, "b")));
    EvaluationScope scope = EvaluationRoutes.scope(parameters);
    int limit = limit(parameters, CHANGES_DEFAULT, 0, settings.pageMax());
    return comparer
        .compare(pair.a(), pair.b(), scope, limit)
        .thenApply(
            comparison -> {
              checkStillThere(pair);
              return Json.ok(writer.write(comparison));
            });
  }

  private static int limit(Map<String, String> parameters, int fallback, int least, int most) {
    var text = Optional.ofNullable(parameters.get("limit"));
    return (int) Requests.number(text, "limit", StrictMath.min(fallback, most), least, most);
  }

  private static int version(Map<String, String> parameters, String name) {
    var text = Optional.ofNullable(parameters.get(name));
    if (text.isEmpty()) {
      throw ProblemException.badRequest(name + ": required (expected: a rule set version)");
    }
    return (int) Requests.number(text, name, 0, 1, Integer.MAX_VALUE);
  }

  private Build build(Map<String, String> parameters, String name) {
    int version = version(parameters, name);
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

  /** What is read of a build that was given up meanwhile is not all of it. */
  private void checkStillThere(Pair pair) {
    for (BuildRef each : List.of(pair.a(), pair.b())) {
      if (!isReady(each.build())) {
        throw ProblemException.conflict(
            "build " + each.build() + " was retired while it was compared", null);
      }
    }
  }

  private boolean isReady(int number) {
    Build build = ruleBook.book().builds().get(number);
    return build != null && build.status() == BuildStatus.READY;
  }

  private CompletionStage<HttpResponse> changes(Map<String, String> parameters) {
    ListRoutes.onlyParameters(
        parameters, Set.of("a", "b", "from", "to", "as_of", "explain", "limit", "cursor"));
    boolean explain = ListRoutes.flag("explain", parameters.getOrDefault("explain", "true"));
    int limit =
        explain
            ? limit(parameters, EXPLAINED_DEFAULT, 1, settings.explainedPageMax())
            : limit(parameters, CHANGES_DEFAULT, 1, settings.pageMax());
    EvaluationScope scope = EvaluationRoutes.scope(parameters);
    var cursor = Optional.ofNullable(parameters.get("cursor")).map(CompareCursor::parse);
    Pair pair =
        cursor.isEmpty()
            ? new Pair(BuildRef.of(build(parameters, "a")), BuildRef.of(build(parameters, "b")))
            : new Pair(
                pinned(parameters, "a", cursor.get().buildA()),
                pinned(parameters, "b", cursor.get().buildB()));
    return comparer
        .changes(
            pair.a(),
            pair.b(),
            scope,
            cursor.map(CompareCursor::place).orElse(null),
            limit,
            settings.comparePatience())
        .thenCompose(
            found -> {
              checkStillThere(pair);
              return page(pair, found, explain);
            });
  }

  /** A cursor stays on the builds with which its first page began. */
  private BuildRef pinned(Map<String, String> parameters, String name, int number) {
    int version = version(parameters, name);
    Build build = ruleBook.book().builds().get(number);
    if (build == null || !isReady(number)) {
      throw ProblemException.badRequest("cursor: its build is gone (expected: begin anew)");
    }
    if (build.version() != version) {
      throw ProblemException.badRequest(
          "cursor: is of version "
              + build.version()
              + " (expected: of "
              + name
              + ": "
              + version
              + ")");
    }
    return BuildRef.of(build);
  }

  private CompletionStage<HttpResponse> page(Pair pair, Changes found, boolean explain) {
    ObjectNode json = Json.object();
    json.set("a", ComparisonJson.side(pair.a()));
    json.set("b", ComparisonJson.side(pair.b()));
    ArrayNode rows = json.putArray("page");
    Place next = found.next();
    json.put(
        "next_cursor",
        next == null ? null : new CompareCursor(pair.a().build(), pair.b().build(), next).text());
    CompletionStage<Void> all = CompletableFuture.completedStage(null);
    for (Change change : found.changes()) {
      ObjectNode row = rows.addObject().setAll(writer.change(change, pair.a(), pair.b()));
      if (explain) {
        all = all.thenCompose(ignored -> explain(row, change, pair));
      }
    }
    return all.thenApply(ignored -> Json.ok(json));
  }

  /** One after the other: each reads the account's stream up to the transaction. */
  private CompletionStage<Void> explain(ObjectNode row, Change change, Pair pair) {
    String account = change.accountId();
    long sequenceNr = change.a().sequenceNr();
    List<Integer> versions = List.of(pair.a().version(), pair.b().version());
    return explainer
        .recorded(account, sequenceNr)
        .thenCompose(
            decided -> explainer.explain(account, decided.orElseThrow(), sequenceNr, versions))
        .thenAccept(
            explanations -> {
              ((ObjectNode) row.get("a"))
                  .set("explanation", ExplanationJson.write(versions.get(0), explanations.get(0)));
              ((ObjectNode) row.get("b"))
                  .set("explanation", ExplanationJson.write(versions.get(1), explanations.get(1)));
            });
  }

  private CompletionStage<HttpResponse> export(Map<String, String> parameters) {
    ListRoutes.onlyParameters(parameters, Set.of("a", "b", "from", "to", "as_of", "format"));
    var format = ComparisonExport.Format.ofLabel(parameters.getOrDefault("format", "csv"));
    var pair = new Pair(BuildRef.of(build(parameters, "a")), BuildRef.of(build(parameters, "b")));
    EvaluationScope scope = EvaluationRoutes.scope(parameters);
    if (exports.get() >= settings.compareExportsMax()) {
      throw ProblemException.unavailable(
          "exports under way: " + settings.compareExportsMax() + " (the most at once)");
    }
    String name = "compare-" + pair.a().version() + "-" + pair.b().version() + "." + format.label();
    return CompletableFuture.completedStage(
        HttpResponse.create()
            .addHeader(
                RawHeader.create("Content-Disposition", "attachment; filename=\"" + name + "\""))
            .withEntity(
                HttpEntities.createChunked(format.contentType(), exported(pair, scope, format))));
  }

  /** Breaks off, so that the reader notices, when a build is given up meanwhile. */
  private Source<ByteString, NotUsed> exported(
      Pair pair, EvaluationScope scope, ComparisonExport.Format format) {
    var export = new ComparisonExport(pair.a(), pair.b(), ruleBook::rules);
    return Source.range(0, Comparer.RANGES - 1)
        .mapAsync(RANGES_AHEAD, range -> comparer.changesOf(pair.a(), pair.b(), scope, range))
        .map(
            changes -> {
              checkStillThere(pair);
              return export.rows(format, changes);
            })
        .prepend(Source.single(export.head(format)))
        .filter(text -> !text.isEmpty())
        .map(ByteString::fromString)
        .watchTermination(
            (ignored, ended) -> {
              exports.incrementAndGet();
              ended.whenComplete((done, failure) -> exports.decrementAndGet());
              return NotUsed.getInstance();
            });
  }
}
