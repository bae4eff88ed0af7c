package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.ScoreReader;
import io.hindsight.projections.ScoreReader.AlertPlace;
import io.hindsight.projections.ScoreReader.AlertQuery;
import io.hindsight.projections.ScoreReader.AlertRow;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.Currencies;
import io.hindsight.rules.Decision;
import io.hindsight.rules.RuleDefinition;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * {@code /v1/alerts}: what was decided harder than approve, newest first. What somebody was alerted
 * of when it was decided is one queue, what a build found afterwards another.
 */
final class AlertRoutes extends AllDirectives {
  private static final int PAGE_DEFAULT = 50;
  private static final String LIVE = "live";
  private static final String RETRO = "retro";
  private static final List<String> PARAMETERS =
      List.of("queue", "version", "decision", "from", "to", "limit", "cursor");

  private final Requests requests;
  private final HttpSettings settings;
  private final ScoreReader reader;
  private final RuleBookNode ruleBook;

  AlertRoutes(Requests requests, HttpSettings settings, ScoreReader reader, RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.reader = reader;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return path(
        "alerts",
        () -> get(() -> parameterMap(parameters -> requests.answer(() -> list(parameters)))));
  }

  private CompletionStage<HttpResponse> list(Map<String, String> parameters) {
    for (String name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw ProblemException.badRequest(
            "unknown parameter: " + name + " (expected: " + String.join(", ", PARAMETERS) + ")");
      }
    }
    var cursor = Optional.ofNullable(parameters.get("cursor")).map(AlertCursor::parse);
    boolean isRetro = isRetro(Optional.ofNullable(parameters.get("queue")), cursor);
    Optional<Build> build =
        cursor.isPresent()
            ? cursor.map(c -> pinned(c.build()))
            : asked(Optional.ofNullable(parameters.get("version")));
    if (build.isEmpty()) {
      ObjectNode none = Json.object().putNull("ruleset_version").putNull("build");
      none.put("queue", isRetro ? RETRO : LIVE);
      none.putArray("alerts");
      return CompletableFuture.completedStage(Json.ok(none.putNull("next_cursor")));
    }
    int limit =
        (int)
            Requests.number(
                Optional.ofNullable(parameters.get("limit")),
                "limit",
                PAGE_DEFAULT,
                1,
                settings.pageMax());
    var query =
        new AlertQuery(
            isRetro,
            decisions(Requests.list(Optional.ofNullable(parameters.get("decision")))),
            Requests.day(Optional.ofNullable(parameters.get("from")), "from"),
            Requests.day(Optional.ofNullable(parameters.get("to")), "to"),
            cursor.map(AlertCursor::place).orElse(null),
            limit);
    if (query.decisions().isEmpty()) {
      return CompletableFuture.completedStage(Json.ok(page(build.get(), query, List.of())));
    }
    return reader
        .alerts(BuildRef.of(build.get()), query)
        .thenApply(alerts -> Json.ok(page(build.get(), query, alerts)));
  }

  private static boolean isRetro(Optional<String> queue, Optional<AlertCursor> cursor) {
    queue.ifPresent(
        name -> {
          if (!name.equals(LIVE) && !name.equals(RETRO)) {
            throw ProblemException.badRequest(
                "queue: " + name + " (expected: " + LIVE + " or " + RETRO + ")");
          }
          if (cursor.isPresent() && cursor.get().isRetro() != name.equals(RETRO)) {
            throw ProblemException.badRequest("queue: " + name + " (expected: that of the cursor)");
          }
        });
    return cursor.map(AlertCursor::isRetro).orElse(queue.equals(Optional.of(RETRO)));
  }

  /** The live build, or that of a version, which need not be live. */
  private Optional<Build> asked(Optional<String> version) {
    if (version.isEmpty()) {
      return ruleBook.book().live();
    }
    int number = (int) Requests.number(version, "version", 0, 1, Integer.MAX_VALUE);
    Optional<Build> ready = ruleBook.book().readyBuildOf(number);
    if (ready.isEmpty()) {
      throw ProblemException.notFound("no complete build of version " + number);
    }
    return ready;
  }

  /** A cursor stays on the build with which its first page began. */
  private Build pinned(int number) {
    Build build = ruleBook.book().builds().get(number);
    if (build == null || !build.isFolded()) {
      throw ProblemException.badRequest("cursor: its build is gone (expected: begin anew)");
    }
    return build;
  }

  private static Set<Decision> decisions(List<String> labels) {
    if (labels.isEmpty()) {
      return EnumSet.complementOf(EnumSet.of(Decision.APPROVE));
    }
    Set<Decision> decisions = EnumSet.noneOf(Decision.class);
    for (String label : labels) {
      try {
        decisions.add(Decision.ofLabel(label));
      } catch (IllegalArgumentException e) {
        throw ProblemException.badRequest(
            "decision: " + label + " (expected: challenge, review, decline)");
      }
    }
    decisions.remove(Decision.APPROVE);
    return decisions;
  }

  private ObjectNode page(Build build, AlertQuery query, List<AlertRow> alerts) {
    ObjectNode json = Json.object();
    json.put("ruleset_version", build.version());
    json.put("build", build.build());
    json.put("queue", query.isRetro() ? RETRO : LIVE);
    ArrayNode rows = json.putArray("alerts");
    List<RuleDefinition> rules = ruleBook.rules(build.version()).rules();
    alerts.forEach(alert -> rows.add(alert(alert, rules)));
    AlertPlace last = alerts.size() < query.limit() ? null : alerts.get(alerts.size() - 1).place();
    return json.put(
        "next_cursor",
        last == null ? null : new AlertCursor(build.build(), query.isRetro(), last).text());
  }

  private static ObjectNode alert(AlertRow alert, List<RuleDefinition> rules) {
    ObjectNode json = Json.object();
    json.put("transaction_id", alert.transactionId());
    json.put("account_id", alert.accountId());
    json.put("occurred_at", Json.time(alert.occurredAtMicros()));
    json.put("amount", Currencies.format(alert.amountMinor(), alert.currency()));
    json.put("currency", alert.currency());
    json.put("terminal_id", alert.terminalId());
    json.put("merchant_id", alert.merchantId());
    json.put("channel", alert.channel());
    json.put("country", alert.country());
    json.put("decision", alert.decision().label());
    json.put("score", alert.score());
    ArrayNode names = json.putArray("rules");
    ArrayNode reasons = json.putArray("reasons");
    ArrayNode shadows = json.putArray("shadow_reasons");
    for (int i = 0; i < alert.rules().size(); i++) {
      RuleDefinition rule = rules.get(alert.rules().get(i));
      String id = rule.id();
      Decision demanded = rule.decision();
      if (!rule.isShadow()) {
        names.add(id);
      }
      (rule.isShadow() ? shadows : reasons)
          .addObject()
          .put("rule_id", id)
          .put("points", alert.points().get(i))
          .put("decision", demanded == null ? null : demanded.label())
          .put("message", alert.messages().get(i));
    }
    json.put("retro", alert.isRetro());
    return json.put("event_seq", alert.sequenceNr());
  }
}
