package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import io.hindsight.account.AccountProtocol.LabelAnswer;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.http.TransactionFinder.Found;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /v1/transactions/ID/labels}. */
final class LabelRoutes extends AllDirectives {
  private final Requests requests;
  private final HttpSettings settings;
  private final TransactionFinder finder;
  private final Labelling labelling;
  private final Admission admission;

  LabelRoutes(
      Requests requests,
      HttpSettings settings,
      TransactionFinder finder,
      Labelling labelling,
      Admission admission) {
    this.requests = requests;
    this.settings = settings;
    this.finder = finder;
    this.labelling = labelling;
    this.admission = admission;
  }

  Route route() {
    return pathPrefix(
        "transactions",
        () ->
            path(
                segment().slash("labels"),
                id ->
                    post(
                        () ->
                            parameterOptional(
                                "account_id",
                                account ->
                                    requests.body(
                                        settings.bodyBytesMax(),
                                        body -> label(id, account, body))))));
  }

  private CompletionStage<HttpResponse> label(
      String transactionId, Optional<String> accountId, byte[] body) {
    Statement statement = LabelJson.read(Json.parse(body), settings.latestOccurrence());
    return admission
        .admit(
            () ->
                finder
                    .find(transactionId, accountId)
                    .thenCompose(
                        found ->
                            found.isPresent()
                                ? labelFound(found.get(), statement)
                                : labelUnfound(transactionId, accountId, statement)))
        .thenApply(answer -> Json.ok(LabelJson.write(answer)));
  }

  private CompletionStage<LabelAnswer> labelFound(Found found, Statement statement) {
    var tx = found.event().transaction();
    return labelling.label(
        found.place().accountId(),
        tx.transactionId(),
        found.place().sequenceNr(),
        tx.occurredAtMicros(),
        statement);
  }

  /** The account knows of a transaction before the directory does. */
  private CompletionStage<LabelAnswer> labelUnfound(
      String transactionId, Optional<String> accountId, Statement statement) {
    return accountId
        .filter(LabelRoutes::mayBeId)
        .map(account -> labelling.label(account, transactionId, 0, 0, statement))
        .orElseGet(() -> CompletableFuture.failedStage(TransactionFinder.notFound(transactionId)));
  }

  private static boolean mayBeId(String accountId) {
    return !accountId.isEmpty() && accountId.length() <= TransactionJson.TEXT_MAX;
  }
}
