package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountProtocol.Answer;
import io.hindsight.account.AccountProtocol.Outcome;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.rulebook.RuleBookNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.pattern.Patterns;

/**
 * {@code /v1/imports}: batches of a file's transactions, and of what became known about them. Rows
 * that share a history, of an account or of a profile, are done in their order, all others in
 * parallel; where a single transaction would be turned away, a batch waits.
 */
final class ImportRoutes extends AllDirectives {
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
  private static final Duration RETRY_DELAY = Duration.ofMillis(250);

  private final ActorSystem<?> system;
  private final Requests requests;
  private final HttpSettings settings;
  private final Scoring scoring;
  private final Labelling labelling;
  private final RuleBookNode ruleBook;
  private final ImportProgress progress;

  ImportRoutes(
      ActorSystem<?> system,
      Requests requests,
      HttpSettings settings,
      Scoring scoring,
      Labelling labelling,
      RuleBookNode ruleBook,
      ImportProgress progress) {
    this.system = system;
    this.requests = requests;
    this.settings = settings;
    this.scoring = scoring;
    this.labelling = labelling;
    this.ruleBook = ruleBook;
    this.progress = progress;
  }

  Route route() {
    return pathPrefix(
        "imports",
        () ->
            concat(
                path(segment(), file -> get(() -> requests.answer(() -> show(file)))),
                path(
                    segment().slash("batches"),
                    file ->
                        post(
                            () ->
                                parameter(
                                    "first_row",
                                    firstRow ->
                                        requests.body(
                                            settings.batchBytesMax(),
                                            body -> batch(file, firstRow, body)))))));
  }

  private static void check(String fingerprint) {
    if (!FINGERPRINT.matcher(fingerprint).matches()) {
      throw ProblemException.badRequest(
          "fingerprint: " + fingerprint + " (expected: the SHA-256 of the file, 64 hex digits)");
    }
  }

  private CompletionStage<HttpResponse> show(String fingerprint) {
    check(fingerprint);
    return progress
        .rowsDone(fingerprint)
        .thenApply(
            rows -> Json.ok(Json.object().put("fingerprint", fingerprint).put("rows_done", rows)));
  }

  private CompletionStage<HttpResponse> batch(String fingerprint, String first, byte[] body) {
    check(fingerprint);
    long firstRow = Requests.number(Optional.of(first), "first_row", 1, 1, Long.MAX_VALUE / 2);
    List<BatchRow> rows = BatchReader.read(body, settings);
    var profiles = ruleBook.profilePlans();
    var answers = new Answer[rows.size()];
    long deadline = System.nanoTime() + settings.batchTimeout().toNanos();
    return KeyedOrder.run(
            rows.stream().map(row -> row.keys(profiles)).toList(),
            settings.batchParallelism(),
            index -> take(rows.get(index), answers, deadline))
        .thenCompose(done -> progress.advance(fingerprint, firstRow - 1 + rows.size()))
        .thenApply(rowsDone -> Json.ok(result(rowsDone, rows, answers)));
  }

  private CompletionStage<?> take(BatchRow row, Answer[] answers, long deadlineNanos) {
    var tx = row.transaction();
    Statement statement = row.statement();
    if (statement != null) {
      return retrying(
          row,
          () ->
              labelling.label(
                  tx.accountId(), tx.transactionId(), 0, tx.occurredAtMicros(), statement),
          deadlineNanos);
    }
    return retrying(row, () -> scoring.decide(tx, tx.occurredAtMicros(), false), deadlineNanos)
        .thenAccept(answer -> answers[row.index()] = answer);
  }

  /** Does one row; tries again until the deadline, since the same row may be asked twice. */
  private <T> CompletionStage<T> retrying(
      BatchRow row, Supplier<CompletionStage<T>> work, long deadlineNanos) {
    return work.get()
        .exceptionallyCompose(
            failure -> {
              Throwable cause = Requests.causeOf(failure);
              boolean again =
                  cause instanceof ProblemException problem
                      && problem.status() == 503
                      && System.nanoTime() - deadlineNanos < 0;
              return again
                  ? Patterns.after(
                      RETRY_DELAY,
                      system.classicSystem(),
                      () -> retrying(row, work, deadlineNanos).toCompletableFuture())
                  : CompletableFuture.failedStage(atRow(row, cause));
            });
  }

  private static Throwable atRow(BatchRow row, Throwable cause) {
    return cause instanceof ProblemException problem && problem.status() != 503
        ? ProblemException.conflict("/" + row.index() + ": " + problem.getMessage(), null)
        : cause;
  }

  private static ObjectNode result(long rowsDone, List<BatchRow> rows, Answer[] answers) {
    ObjectNode json = Json.object();
    ArrayNode decisions = Json.array();
    int duplicates = 0;
    int labels = 0;
    for (BatchRow row : rows) {
      if (row.statement() != null) {
        labels++;
        continue;
      }
      Answer answer = answers[row.index()];
      var event = answer.event();
      if (event == null) {
        throw new IllegalStateException("a row without its decision");
      }
      boolean isNew = answer.outcome() == Outcome.NEW;
      duplicates += isNew ? 0 : 1;
      decisions
          .addObject()
          .put("transaction_id", event.transaction().transactionId())
          .put("account_id", event.transaction().accountId())
          .put("decision", event.decision().label())
          .put("score", event.score())
          .put("status", isNew ? "new" : "duplicate")
          .put("event_seq", answer.sequenceNr());
    }
    json.put("rows_done", rowsDone);
    json.put("accepted", rows.size() - labels - duplicates);
    json.put("duplicates", duplicates);
    json.put("labels", labels);
    return json.set("decisions", decisions);
  }
}
