package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.ScoreReader;
import io.hindsight.replay.TimeTravel;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Currencies;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/accounts}: an account's decisions under the live version, newest first, now or as they
 * were at a time.
 */
final class AccountRoutes extends AllDirectives {
  private static final int PAGE_DEFAULT = 200;

  private final Requests requests;
  private final HttpSettings settings;
  private final ScoreReader reader;
  private final RuleBookNode ruleBook;
  private final TimeTravel timeTravel;

  AccountRoutes(
      Requests requests,
      HttpSettings settings,
      ScoreReader reader,
      RuleBookNode ruleBook,
      TimeTravel timeTravel) {
    this.requests = requests;
    this.settings = settings;
    this.reader = reader;
    this.ruleBook = ruleBook;
    this.timeTravel = timeTravel;
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
                                            parameterOptional(
                                                "at",
                                                at ->
                                                    requests.answer(
                                                        () -> show(id, limit, before, at))))))));
  }

  private CompletionStage<HttpResponse> show(
      String accountId,
      Optional<String> limitText,
      Optional<String> beforeText,
      Optional<String> atText) {
    int limit = (int) Requests.number(limitText, "limit", PAGE_DEFAULT, 1, settings.pageMax());
    long before = Requests.number(beforeText, "before_seq", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    return atText.isEmpty()
        ? showNow(accountId, limit, before)
        : showAsOf(accountId, limit, before, atText);
  }

  /** What is yet to become known would change the answer for a time that lies ahead. */
  private CompletionStage<HttpResponse> showAsOf(
      String accountId, int limit, long before, Optional<String> atText) {
    long at = Requests.time(atText, "at", 0);
    if (at > ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())) {
      throw ProblemException.badRequest(
          "at: " + atText.orElse("") + " (expected: a time that has come)");
    }
    return timeTravel
        .account(accountId, at, before, limit)
        .thenApply(
            found ->
                Json.ok(
                    AccountAsOfJson.write(
                        found.orElseThrow(
                            () ->
                                ProblemException.notFound(
                                    "no transaction of account "
                                        + accountId
                                        + " was known at "
                                        + Json.time(at))),
                        ruleBook)));
  }

  private CompletionStage<HttpResponse> showNow(String accountId, int limit, long before) {
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
    records.forEach(item -> timeline.add(row(item, rules)));
    return json.put("next_before_seq", nextBefore(records));
  }

  /** One decision of a timeline. */
  static ObjectNode row(DecisionRecord item, CompiledRuleSet rules) {
    ObjectNode row = Json.object();
    row.put("event_seq", item.sequenceNr());
    row.put("transaction_id", item.transactionId());
    row.put("occurred_at", Json.time(item.occurredAtMicros()));
    row.put("amount", Currencies.format(item.amountMinor(), item.currency()));
    row.put("currency", item.currency());
    row.put("decision", item.decision().label());
    row.put("score", item.score());
    RuleNames.put(row, rules, item.rules());
    return row;
  }

  /** Where the next page of a timeline begins; null after its last. */
  static @Nullable Long nextBefore(List<DecisionRecord> records) {
    long oldest = records.isEmpty() ? 1 : records.get(records.size() - 1).sequenceNr();
    return oldest > 1 ? (Long) oldest : null;
  }
}
