package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountProtocol.Answer;
import io.hindsight.account.AccountProtocol.Outcome;
import io.hindsight.rules.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * {@code /v1/imports}: batches of a file's transactions. The rows of one account are decided in
 * their order, those of different accounts in parallel; where a single transaction would be turned
 * away, a batch waits.
 */
final class ImportRoutes extends AllDirectives {
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
  private static final Duration RETRY_DELAY = Duration.ofMillis(250);

  private final ActorSystem<?> system;
  private final Requests requests;
  private final HttpSettings settings;
  private final Scoring scoring;
  private final ImportProgress progress;

  /** One row of a batch, and its place there. */
  private record Row(int index, Transaction transaction) {}

  ImportRoutes(
      ActorSystem<?> system,
      Requests requests,
      HttpSettings settings,
      Scoring scoring,
      ImportProgress progress) {
    this.system = system;
    this.requests = requests;
    this.settings = settings;
    this.scoring = scoring;
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
    List<Row> rows = rows(body);
    Map<String, List<Row>> byAccount = new LinkedHashMap<>();
    rows.forEach(
        row ->
            byAccount
                .computeIfAbsent(row.transaction().accountId(), id -> new ArrayList<>())
                .add(row));
    var answers = new Answer[rows.size()];
    long deadline = System.nanoTime() + settings.batchTimeout().toNanos();
    return Source.from(byAccount.values())
        .mapAsyncUnordered(
            settings.batchParallelism(), account -> decideAll(account, 0, answers, deadline))
        .runWith(Sink.<NotUsed>ignore(), system)
        .thenCompose(done -> progress.advance(fingerprint, firstRow - 1 + rows.size()))
        .thenApply(rowsDone -> Json.ok(result(rowsDone, answers)));
  }

  private List<Row> rows(byte[] body) {
    var rows = new ArrayList<Row>();
    var faults = new ArrayList<Fault>();
    int start = 0;
    int index = 0;
    for (int i = 0; i <= body.length; i++) {
      boolean ends = i == body.length || body[i] == '\n';
      if (!ends) {
        continue;
      }
      if (i > start) {
        byte[] line = Arrays.copyOfRange(body, start, i);
        readRow(line, index, rows, faults);
        index++;
      }
      start = i + 1;
    }
    if (index > settings.batchRowsMax()) {
      throw ProblemException.badRequest(
          "rows: " + index + " (expected: <= " + settings.batchRowsMax() + ")");
    }
    if (!faults.isEmpty()) {
      throw ProblemException.invalid("Invalid rows; none was scored", faults);
    }
    if (rows.isEmpty()) {
      throw ProblemException.badRequest("the batch is empty");
    }
    return rows;
  }

  private void readRow(byte[] line, int index, List<Row> rows, List<Fault> faults) {
    String at = "/" + index;
    try {
      JsonNode json = Json.parse(line);
      var tx =
          TransactionJson.read(json, at, settings.defaultCurrency(), settings.latestOccurrence());
      rows.add(new Row(index, tx));
    } catch (ProblemException e) {
      if (e.faults().isEmpty()) {
        faults.add(new Fault(at, String.valueOf(e.getMessage())));
      } else {
        faults.addAll(e.faults());
      }
    }
  }

  private CompletionStage<NotUsed> decideAll(
      List<Row> account, int next, Answer[] answers, long deadlineNanos) {
    if (next == account.size()) {
      return CompletableFuture.completedStage(NotUsed.getInstance());
    }
    Row row = account.get(next);
    return decide(row, deadlineNanos)
        .thenCompose(
            answer -> {
              answers[row.index()] = answer;
              return decideAll(account, next + 1, answers, deadlineNanos);
            });
  }

  /** Decides one row; tries again until the deadline, since the same row may be asked twice. */
  private CompletionStage<Answer> decide(Row row, long deadlineNanos) {
    return scoring
        .decide(row.transaction(), row.transaction().occurredAtMicros(), false)
        .exceptionallyCompose(
            failure -> {
              Throwable cause = Requests.causeOf(failure);
              boolean again =
                  cause instanceof ProblemException problem
                      && problem.status() == 503
                      && System.nanoTime() < deadlineNanos;
              return again
                  ? Patterns.after(
                      RETRY_DELAY,
                      system.classicSystem(),
                      () -> decide(row, deadlineNanos).toCompletableFuture())
                  : CompletableFuture.failedStage(atRow(row, cause));
            });
  }

  private static Throwable atRow(Row row, Throwable cause) {
    return cause instanceof ProblemException problem && problem.status() == 409
        ? ProblemException.conflict("/" + row.index() + ": " + problem.getMessage(), null)
        : cause;
  }

  private static ObjectNode result(long rowsDone, Answer[] answers) {
    ObjectNode json = Json.object();
    ArrayNode decisions = Json.array();
    int duplicates = 0;
    for (Answer answer : answers) {
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
    json.put("accepted", answers.length - duplicates);
    json.put("duplicates", duplicates);
    return json.set("decisions", decisions);
  }
}
