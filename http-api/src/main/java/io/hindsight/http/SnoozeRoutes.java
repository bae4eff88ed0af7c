package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rulebook.ListLimits;
import io.hindsight.rulebook.ListText;
import io.hindsight.rulebook.RuleBookCommand.EndSnooze;
import io.hindsight.rulebook.RuleBookCommand.SnoozeRule;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import io.hindsight.rulebook.RulePlan;
import io.hindsight.rulebook.Snooze;
import io.hindsight.rules.RuleDefinition;
import io.hindsight.rules.Suggestions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /v1/snoozes}: rules that are not asked for one account, for a while. */
final class SnoozeRoutes extends AllDirectives {
  private static final int PAGE_DEFAULT = 100;

  /** Most rules that a refusal names. */
  private static final int RULES_NAMED = 20;

  private final Requests requests;
  private final HttpSettings settings;
  private final RuleBookNode ruleBook;
  private final RuleBookService service;

  SnoozeRoutes(
      Requests requests, HttpSettings settings, RuleBookNode ruleBook, RuleBookService service) {
    this.requests = requests;
    this.settings = settings;
    this.ruleBook = ruleBook;
    this.service = service;
  }

  Route route() {
    return path(
        "snoozes",
        () ->
            concat(
                get(() -> parameterMap(parameters -> requests.answer(() -> list(parameters)))),
                post(() -> requests.body(settings.bodyBytesMax(), this::snooze)),
                delete(() -> parameterMap(parameters -> requests.answer(() -> end(parameters))))));
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private CompletionStage<HttpResponse> list(Map<String, String> parameters) {
    ListRoutes.onlyParameters(parameters, Set.of("account_id", "limit"));
    var limitText = Optional.ofNullable(parameters.get("limit"));
    int limit = (int) Requests.number(limitText, "limit", PAGE_DEFAULT, 1, settings.pageMax());
    String account = parameters.get("account_id");
    var snoozes = ruleBook.book().snoozes();
    List<Snooze> found = account == null ? snoozes.standing(limit) : snoozes.standingOf(account);
    ObjectNode json = Json.object();
    ArrayNode rows = json.putArray("snoozes");
    long now = nowMicros();
    found.stream().limit(limit).forEach(snooze -> rows.add(json(snooze, now)));
    return CompletableFuture.completedStage(Json.ok(json));
  }

  private static ObjectNode json(Snooze snooze, long nowMicros) {
    return Json.object()
        .put("rule_id", snooze.ruleId())
        .put("account_id", snooze.accountId())
        .put("until", Json.time(snooze.untilMicros()))
        .put("over", snooze.untilMicros() <= nowMicros)
        .put("by", snooze.by())
        .put("why", snooze.why())
        .put("at", Json.time(snooze.atMicros()));
  }

  private CompletionStage<HttpResponse> snooze(byte[] body) {
    var faults = new ArrayList<Fault>();
    Set<String> fields = Set.of("rule_id", "account_id", "until", "by", "why");
    var json = new JsonBody(Json.parse(body), "", fields, faults);
    String ruleId = json.text("rule_id", ListLimits.MAX_VALUE);
    String accountId = json.text("account_id", TransactionJson.TEXT_MAX);
    String by = json.text("by", ListLimits.MAX_WHO);
    String why = json.text("why", ListLimits.MAX_NOTE);
    json.text("until", ListLimits.MAX_VALUE);
    Long until = json.optionalTime("until");
    long now = nowMicros();
    if (until != null) {
      checkUntil(json, until, now);
    }
    if (!ruleId.isEmpty()) {
      checkRule(json, ruleId);
    }
    if (until == null || !faults.isEmpty()) {
      throw ProblemException.invalid("Invalid snooze", faults);
    }
    return service
        .tell(new SnoozeRule(ruleId, accountId, until, by, why, now))
        .thenApply(
            answer -> {
              Snooze standing = ruleBook.book().snoozes().standing(ruleId, accountId);
              if (standing == null) {
                throw ProblemException.conflict("the snooze was ended at the same time", null);
              }
              return Json.response(answer.created() ? 201 : 200, json(standing, now));
            });
  }

  private static void checkUntil(JsonBody json, long until, long nowMicros) {
    long latest = nowMicros + ListLimits.MAX_SNOOZE_MICROS;
    if (until <= nowMicros || until > latest) {
      json.fault(
          "until",
          Json.time(until)
              + " (expected: after "
              + Json.time(nowMicros)
              + ", no later than "
              + Json.time(latest)
              + ")");
    }
  }

  private void checkRule(JsonBody json, String ruleId) {
    RulePlan plan = ruleBook.livePlan();
    if (plan == null) {
      throw ProblemException.unavailable("no rule set has been promoted yet");
    }
    List<String> ids = plan.rules().rules().stream().map(RuleDefinition::id).toList();
    if (!ids.contains(ruleId)) {
      String named = String.join(", ", ids.stream().limit(RULES_NAMED).toList());
      json.fault(
          "rule_id",
          ruleId
              + Suggestions.suffix(ruleId, ids)
              + " (expected: a rule of the live version "
              + plan.version()
              + ": "
              + named
              + (ids.size() > RULES_NAMED ? ", ..." : "")
              + ")");
    }
  }

  private CompletionStage<HttpResponse> end(Map<String, String> parameters) {
    ListRoutes.onlyParameters(parameters, Set.of("rule_id", "account_id", "by"));
    String ruleId = required(parameters, "rule_id");
    String accountId = required(parameters, "account_id");
    String by = required(parameters, "by");
    if (ruleBook.book().snoozes().standing(ruleId, accountId) == null) {
      throw ProblemException.notFound(
          "rule " + ruleId + " is not snoozed for account " + accountId);
    }
    return service
        .tell(new EndSnooze(ruleId, accountId, by, nowMicros()))
        .thenApply(
            answer ->
                Json.ok(
                    Json.object()
                        .put("rule_id", ruleId)
                        .put("account_id", accountId)
                        .put("rulebook_position", answer.position())));
  }

  static String required(Map<String, String> parameters, String name) {
    String text = parameters.get(name);
    String wrong = text == null ? "required" : ListText.wrongWith(text, ListLimits.MAX_VALUE);
    if (text == null || wrong != null) {
      throw ProblemException.badRequest(name + ": " + wrong);
    }
    return text;
  }
}
