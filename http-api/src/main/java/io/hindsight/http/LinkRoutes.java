package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.projections.LinkFinder;
import io.hindsight.projections.LinkFinder.Found;
import io.hindsight.projections.LinkFinder.Linked;
import io.hindsight.projections.LinkFinder.Shared;
import io.hindsight.projections.LinkFinder.Value;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /v1/accounts/ID/links}: accounts that share a device and the like with one. */
final class LinkRoutes extends AllDirectives {
  private static final int STEPS_MAX = 2;

  private final Requests requests;
  private final LinkFinder finder;
  private final JournalReader journal;

  LinkRoutes(Requests requests, LinkFinder finder, JournalReader journal) {
    this.requests = requests;
    this.finder = finder;
    this.journal = journal;
  }

  Route route() {
    return pathPrefix(
        "accounts",
        () ->
            path(
                segment().slash("links"),
                id ->
                    get(
                        () ->
                            parameterOptional(
                                "steps", steps -> requests.answer(() -> show(id, steps))))));
  }

  private CompletionStage<HttpResponse> show(String accountId, Optional<String> stepsText) {
    int steps = (int) Requests.number(stepsText, "steps", STEPS_MAX, 1, STEPS_MAX);
    return journal
        .highestSequenceNr(AccountId.streamOf(accountId))
        .thenCompose(
            last -> {
              if (last == 0) {
                throw ProblemException.notFound("no account " + accountId);
              }
              return finder.find(accountId, steps);
            })
        .thenApply(found -> Json.ok(json(accountId, steps, found)));
  }

  private static ObjectNode json(String accountId, int steps, Found found) {
    ObjectNode json = Json.object();
    json.put("account_id", accountId);
    json.put("steps", steps);
    ArrayNode shared = json.putArray("shared");
    for (Shared each : found.shared()) {
      put(shared.addObject(), each.value())
          .put("first_at", Json.time(each.firstAtMicros()))
          .put("account_count", each.accounts())
          .put("too_common", each.isCommon());
    }
    ArrayNode accounts = json.putArray("accounts");
    for (Linked each : found.accounts()) {
      ObjectNode row = accounts.addObject();
      row.put("account_id", each.accountId());
      row.put("step", each.step());
      ArrayNode via = row.putArray("via");
      each.via().forEach(by -> put(via.addObject(), by.value()).put("account_id", by.accountId()));
    }
    return json.put("truncated", found.isCut());
  }

  private static ObjectNode put(ObjectNode json, Value value) {
    return json.put("key", value.key()).put("value", value.value());
  }
}
