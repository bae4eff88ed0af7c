package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.replay.AccountReplay;
import io.hindsight.replay.AccountReplay.Judged;
import io.hindsight.replay.AccountReplay.Result;
import io.hindsight.replay.AccountReplay.Shown;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.Hit;
import io.hindsight.rules.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/accounts/{id}/replay}: what a rule set, published or not, makes of one account, beside
 * what was decided live. Nothing is written.
 */
final class AccountReplayRoutes extends AllDirectives {
  private static final int SHOWN_DEFAULT = 200;
  private static final String VERSION = "version";
  private static final String RULE_SET = "ruleset";
  private static final Set<String> FIELDS = Set.of(VERSION, RULE_SET);

  private final Requests requests;
  private final HttpSettings settings;
  private final AccountReplay replay;
  private final RuleBookNode ruleBook;

  AccountReplayRoutes(
      Requests requests, HttpSettings settings, AccountReplay replay, RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.replay = replay;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return pathPrefix(
        "accounts",
        () ->
            path(
                segment().slash("replay"),
                id ->
                    post(
                        () ->
                            parameterOptional(
                                "limit",
                                limit ->
                                    parameterOptional(
                                        "before_seq",
                                        before ->
                                            parameterOptional(
                                                "changes_only",
                                                changes ->
                                                    requests.body(
                                                        2 * settings.ruleSetBytesMax(),
                                                        body ->
                                                            replay(
                                                                id,
                                                                body,
                                                                shown(
                                                                    limit, before, changes)))))))));
  }

  private Shown shown(
      Optional<String> limit, Optional<String> before, Optional<String> changesOnly) {
    String changes = changesOnly.orElse("false");
    if (!changes.equals("true") && !changes.equals("false")) {
      throw ProblemException.badRequest("changes_only: " + changes + " (expected: true or false)");
    }
    return new Shown(
        changes.equals("true"),
        Requests.number(before, "before_seq", Long.MAX_VALUE, 1, Long.MAX_VALUE),
        (int) Requests.number(limit, "limit", SHOWN_DEFAULT, 0, settings.pageMax()));
  }

  /** A rule set that was published, or that only this request knows. */
  private record Asked(@Nullable Integer version, CompiledRuleSet rules) {}

  private CompletionStage<HttpResponse> replay(String accountId, byte[] body, Shown shown) {
    JsonNode json = Json.parse(body);
    check(json);
    return rules(json)
        .thenCompose(
            asked ->
                replay
                    .replay(accountId, asked.rules(), shown)
                    .thenApply(
                        found ->
                            Json.ok(
                                json(
                                    accountId,
                                    asked,
                                    found.orElseThrow(
                                        () ->
                                            ProblemException.notFound(
                                                "no account " + accountId))))));
  }

  private static void check(JsonNode json) {
    List<Fault> faults = new ArrayList<>();
    new JsonBody(json, "", FIELDS, faults);
    if (json.has(VERSION) == json.has(RULE_SET)) {
      faults.add(new Fault("", "expected: a version or a ruleset, one of them"));
    } else if (json.has(VERSION) && !json.get(VERSION).isInt()) {
      faults.add(new Fault("/version", "expected: a published version, as a whole number"));
    } else if (json.has(RULE_SET) && !json.get(RULE_SET).isTextual()) {
      faults.add(new Fault("/ruleset", "expected: a rule set, as text"));
    }
    if (!faults.isEmpty()) {
      throw ProblemException.invalid("Invalid replay", faults);
    }
  }

  private CompletionStage<Asked> rules(JsonNode json) {
    if (json.has(RULE_SET)) {
      String source = json.get(RULE_SET).textValue();
      return CompletableFuture.supplyAsync(
          () -> new Asked(null, RuleSetCheck.of(source, RULE_SET).rules()));
    }
    int version = json.get(VERSION).intValue();
    CompiledRuleSet published = ruleBook.rulesOrNull(version);
    if (published == null) {
      throw ProblemException.notFound("no rule set version " + version);
    }
    return CompletableFuture.completedStage(new Asked(version, published));
  }

  private ObjectNode json(String accountId, Asked asked, Result result) {
    ObjectNode json = Json.object();
    json.put("account_id", accountId);
    json.put("ruleset_version", asked.version());
    json.put("name", asked.rules().name());
    json.put("digest", asked.rules().digest());
    json.put("transactions", result.transactions());
    json.put("changed", result.changed());
    ComparisonJson.addMatrix(json.putArray("matrix"), result.matrix());
    ArrayNode decisions = json.putArray("decisions");
    result.newest().forEach(each -> decisions.add(json(asked.rules(), each)));
    List<Judged> newest = result.newest();
    long oldest = newest.isEmpty() ? 1 : newest.get(newest.size() - 1).sequenceNr();
    json.put("next_before_seq", oldest > 1 ? (Long) oldest : null);
    long stopped = result.stoppedAtSeq();
    return json.put("stopped_at_seq", stopped == 0 ? null : (Long) stopped);
  }

  private ObjectNode json(CompiledRuleSet rules, Judged judged) {
    TransactionDecided event = judged.event();
    Evaluation evaluation = judged.evaluation();
    Transaction tx = event.transaction();
    ObjectNode json = Json.object();
    json.put("event_seq", judged.sequenceNr());
    json.put("transaction_id", tx.transactionId());
    json.put("occurred_at", Json.time(tx.occurredAtMicros()));
    json.put("amount", Currencies.format(tx.amountMinor(), tx.currency()));
    json.put("currency", tx.currency());
    json.put("changed", judged.isChanged());
    ObjectNode live = json.putObject("live");
    live.put("ruleset_version", event.ruleSetVersion());
    live.put("decision", event.decision().label()).put("score", event.score());
    RuleNames.put(live, ruleBook.rules(event.ruleSetVersion()), rulesOf(event.hits()));
    ObjectNode candidate = json.putObject("candidate");
    candidate.put("decision", evaluation.decision().label()).put("score", evaluation.score());
    RuleNames.put(candidate, rules, rulesOf(evaluation.hits()));
    return json;
  }

  private static List<Integer> rulesOf(List<Hit> hits) {
    return hits.stream().map(Hit::rule).toList();
  }
}
