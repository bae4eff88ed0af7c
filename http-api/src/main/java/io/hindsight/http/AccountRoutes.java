package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.ScoreReader;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /v1/accounts}: an account's decisions under the live version, newest first. */
final class AccountRoutes extends AllDirectives {
  private static final int PAGE_DEFAULT = 200;

  private final Requests requests;
  private final HttpSettings settings;
  private final ScoreReader reader;
  private final RuleBookNode ruleBook;

  AccountRoutes(
      Requests requests, HttpSettings settings, ScoreReader reader, RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.reader = reader;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return pathPrefix(
        "accounts",
        () ->
            path(
                segment(),
                id ->
                    get(
                        () ->
                            parameterOptional(
                                "limit",
                                limit ->
                                    parameterOptional(
                                        "before_seq",
                                        before ->
                                            requests.answer(() -> show(id, limit, before)))))));
  }

  private CompletionStage<HttpResponse> show(
      String accountId, Optional<String> limitText, Optional<String> beforeText) {
    int limit = (int) Requests.number(limitText, "limit", PAGE_DEFAULT, 1, settings.pageMax());
    long before = Requests.number(beforeText, "before_seq", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    Build build =
        ruleBook
            .book()
            .live()
            .orElseThrow(() -> ProblemException.unavailable("no rule set has been promoted yet"));
    BuildRef ref = BuildRef.of(build);
    return reader
        .extent(ref, accountId)
        .thenCompose(
            extent -> {
              if (extent.lastSeq() == 0) {
                throw ProblemException.notFound("no account " + accountId + " (yet)");
              }
              return reader
                  .timeline(ref, accountId, Math.min(extent.lastSeq(), before - 1), limit)
                  .thenApply(records -> Json.ok(account(accountId, build, extent, records)));
            });
  }

  private ObjectNode account(
      String accountId, Build build, ScoreReader.Extent extent, List<DecisionRecord> records) {
    CompiledRuleSet rules = ruleBook.rules(build.version());
    ObjectNode json = Json.object();
    json.put("account_id", accountId);
    json.put("event_count", extent.lastSeq());
    json.put("transaction_count", extent.transactions());
    json.put("ruleset_version", build.version());
    json.put("build", build.build());
    ArrayNode timeline = json.putArray("timeline");
    for (DecisionRecord item : records) {
      ObjectNode row = timeline.addObject();
      row.put("event_seq", item.sequenceNr());
      row.put("transaction_id", item.transactionId());
      row.put("occurred_at", Json.time(item.occurredAtMicros()));
      row.put("amount", Currencies.format(item.amountMinor(), item.currency()));
      row.put("currency", item.currency());
      row.put("decision", item.decision().label());
      row.put("score", item.score());
      RuleNames.put(row, rules, item.rules());
    }
    long oldest = records.isEmpty() ? 1 : records.get(records.size() - 1).sequenceNr();
    return json.put("next_before_seq", oldest > 1 ? (Long) oldest : null);
  }
}
