package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rulebook.GoldenCase;
import io.hindsight.rulebook.GoldenCases;
import io.hindsight.rulebook.GoldenCases.Pinned;
import io.hindsight.rulebook.ListLimits;
import io.hindsight.rulebook.RuleBookCommand;
import io.hindsight.rulebook.RuleBookCommand.PinGoldenCases;
import io.hindsight.rulebook.RuleBookCommand.RemoveGoldenCase;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import io.hindsight.rules.Decision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/** {@code /v1/golden-cases}: transactions whose decision a promotion must not change. */
final class GoldenRoutes extends AllDirectives {
  private static final int PAGE_DEFAULT = 100;

  private final Requests requests;
  private final HttpSettings settings;
  private final int casesMax;
  private final RuleBookNode ruleBook;
  private final RuleBookService service;

  /** Routes that let the rule book hold at most {@code casesMax} cases. */
  GoldenRoutes(
      Requests requests,
      HttpSettings settings,
      int casesMax,
      RuleBookNode ruleBook,
      RuleBookService service) {
    this.requests = requests;
    this.settings = settings;
    this.casesMax = casesMax;
    this.ruleBook = ruleBook;
    this.service = service;
  }

  Route route() {
    return path(
        "golden-cases",
        () ->
            concat(
                get(() -> parameterMap(parameters -> requests.answer(() -> list(parameters)))),
                post(() -> requests.body(settings.listBytesMax(), this::pin)),
                delete(
                    () -> parameterMap(parameters -> requests.answer(() -> remove(parameters))))));
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private CompletionStage<HttpResponse> list(Map<String, String> parameters) {
    ListRoutes.onlyParameters(
        parameters, Set.of("account_id", "transaction_id", "limit", "cursor"));
    var limitText = Optional.ofNullable(parameters.get("limit"));
    int limit = (int) Requests.number(limitText, "limit", PAGE_DEFAULT, 1, settings.pageMax());
    GoldenCases cases = ruleBook.book().goldenCases();
    String account = parameters.get("account_id");
    String transaction = parameters.get("transaction_id");
    String after = Optional.ofNullable(parameters.get("cursor")).map(ListCursor::parse).orElse("");
    List<Pinned> found =
        (account == null ? cases.all() : cases.of(account))
            .stream()
                .filter(each -> fits(each.goldenCase(), transaction))
                .filter(each -> placeOf(each.goldenCase()).compareTo(after) > 0)
                .limit(limit)
                .toList();
    ObjectNode json = Json.object().put("cases", cases.size());
    ArrayNode rows = json.putArray("page");
    found.forEach(each -> rows.add(json(each)));
    return CompletableFuture.completedStage(
        Json.ok(
            json.put(
                "next_cursor",
                found.size() < limit
                    ? null
                    : ListCursor.after(placeOf(found.get(limit - 1).goldenCase())))));
  }

  private static boolean fits(GoldenCase goldenCase, @Nullable String id) {
    return id == null || goldenCase.transactionId().equals(id);
  }

  /** Texts in the order of accounts and transactions: ids hold no control characters. */
  private static String placeOf(GoldenCase goldenCase) {
    return goldenCase.accountId() + '\0' + goldenCase.transactionId();
  }

  private static ObjectNode json(Pinned pinned) {
    GoldenCase goldenCase = pinned.goldenCase();
    return Json.object()
        .put("account_id", goldenCase.accountId())
        .put("transaction_id", goldenCase.transactionId())
        .put("expected", goldenCase.expected().label())
        .put("note", goldenCase.note())
        .put("by", pinned.by())
        .put("at", Json.time(pinned.atMicros()));
  }

  private CompletionStage<HttpResponse> pin(byte[] body) {
    var faults = new ArrayList<Fault>();
    var json = new JsonBody(Json.parse(body), "", Set.of("by", "cases"), faults);
    String by = json.text("by", ListLimits.MAX_WHO);
    var cases = new ArrayList<GoldenCase>();
    Map<String, Integer> places = new HashMap<>();
    List<JsonNode> items = json.items("cases", casesMax);
    for (int i = 0; i < items.size(); i++) {
      GoldenCase goldenCase = read(items.get(i), "/cases/" + i, faults);
      Integer known = places.putIfAbsent(placeOf(goldenCase), i);
      if (known != null) {
        faults.add(new Fault("/cases/" + i, "is of the same transaction as /cases/" + known));
      }
      cases.add(goldenCase);
    }
    if (!faults.isEmpty()) {
      throw ProblemException.invalid("Invalid golden cases; nothing was pinned", faults);
    }
    return change(new PinGoldenCases(cases, casesMax, by, nowMicros()));
  }

  private static GoldenCase read(JsonNode node, String at, List<Fault> faults) {
    Set<String> fields = Set.of("account_id", "transaction_id", "expected", "note");
    var json = new JsonBody(node, at, fields, faults);
    return new GoldenCase(
        json.text("account_id", TransactionJson.TEXT_MAX),
        json.text("transaction_id", TransactionJson.TEXT_MAX),
        expected(json),
        json.optionalText("note", ListLimits.MAX_NOTE));
  }

  private static Decision expected(JsonBody json) {
    String label = json.text("expected", ListLimits.MAX_VALUE);
    try {
      return label.isEmpty() ? Decision.APPROVE : Decision.ofLabel(label);
    } catch (IllegalArgumentException e) {
      json.fault("expected", String.valueOf(e.getMessage()));
      return Decision.APPROVE;
    }
  }

  private CompletionStage<HttpResponse> remove(Map<String, String> parameters) {
    ListRoutes.onlyParameters(parameters, Set.of("account_id", "transaction_id", "by"));
    String account = SnoozeRoutes.required(parameters, "account_id");
    String transaction = SnoozeRoutes.required(parameters, "transaction_id");
    String by = ListRoutes.by(parameters);
    if (ruleBook.book().goldenCases().get(account, transaction) == null) {
      throw ProblemException.notFound(
          "no golden case of account " + account + ", transaction " + transaction);
    }
    return change(new RemoveGoldenCase(account, transaction, by, nowMicros()));
  }

  private CompletionStage<HttpResponse> change(RuleBookCommand command) {
    return service
        .tell(command)
        .thenApply(
            answer ->
                Json.ok(
                    Json.object()
                        .put("changed", answer.number())
                        .put("cases", ruleBook.book().goldenCases().size())
                        .put("rulebook_position", answer.position())));
  }
}
