package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.rules.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a batch, a JSON object to a line, and finds every fault at once. */
final class BatchReader {
  private static final String LABEL = "label";
  private static final String TRANSACTION = "transaction";

  private final HttpSettings settings;
  private final Instant latest;
  private final List<BatchRow> rows = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private int count;

  private BatchReader(HttpSettings settings) {
    this.settings = settings;
    this.latest = settings.latestOccurrence();
  }

  /**
   * Reads a batch.
   *
   * @throws ProblemException when it is empty or too long, or with every fault and its pointer,
   *     which begins with the row, from 0
   */
  static List<BatchRow> read(byte[] body, HttpSettings settings) {
    return new BatchReader(settings).read(body);
  }

  private List<BatchRow> read(byte[] body) {
    int start = 0;
    for (int i = 0; i <= body.length; i++) {
      boolean ends = i == body.length || body[i] == '\n';
      if (!ends) {
        continue;
      }
      if (i > start) {
        readLine(Arrays.copyOfRange(body, start, i));
        count++;
      }
      start = i + 1;
    }
    if (count > settings.batchRowsMax()) {
      throw ProblemException.badRequest(
          "rows: " + count + " (expected: <= " + settings.batchRowsMax() + ")");
    }
    if (!faults.isEmpty()) {
      throw ProblemException.invalid("Invalid rows; none was scored", faults);
    }
    if (rows.isEmpty()) {
      throw ProblemException.badRequest("the batch is empty");
    }
    return rows;
  }

  private void readLine(byte[] line) {
    String at = "/" + count;
    JsonNode json;
    try {
      json = Json.parse(line);
    } catch (ProblemException e) {
      note(at, e);
      return;
    }
    if (json.has(LABEL)) {
      readLabel(json, at);
    } else {
      Transaction tx = transaction(json, at);
      if (tx != null) {
        rows.add(new BatchRow(count, tx, null));
      }
    }
  }

  private void readLabel(JsonNode json, String at) {
    var body = new JsonBody(json, at, Set.of(LABEL, TRANSACTION), faults);
    Statement statement = statement(json.get(LABEL), at + "/" + LABEL);
    if (!json.has(TRANSACTION)) {
      body.fault(TRANSACTION, "required");
      return;
    }
    Transaction tx = transaction(json.get(TRANSACTION), at + "/" + TRANSACTION);
    if (statement == null || tx == null) {
      return;
    }
    try {
      LabelJson.checkKnownSince(statement, at + "/" + LABEL, tx.occurredAtMicros());
      rows.add(new BatchRow(count, tx, statement));
    } catch (ProblemException e) {
      note(at, e);
    }
  }

  private @Nullable Statement statement(JsonNode json, String at) {
    try {
      return LabelJson.readOfRow(json, at, latest);
    } catch (ProblemException e) {
      note(at, e);
      return null;
    }
  }

  private @Nullable Transaction transaction(JsonNode json, String at) {
    try {
      return TransactionJson.read(json, at, settings.defaultCurrency(), latest);
    } catch (ProblemException e) {
      note(at, e);
      return null;
    }
  }

  private void note(String at, ProblemException problem) {
    if (problem.faults().isEmpty()) {
      faults.add(new Fault(at, String.valueOf(problem.getMessage())));
    } else {
      faults.addAll(problem.faults());
    }
  }
}
