package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountProtocol.LabelAnswer;
import io.hindsight.account.AccountProtocol.Outcome;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.account.LabelSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Labels in JSON: reads them strictly, finds every fault at once, and writes them. */
final class LabelJson {
  /** The longest note, in UTF-16 units. */
  static final int NOTE_MAX = 1000;

  private static final String FRAUD = "fraud";
  private static final String GENUINE = "genuine";
  private static final String KNOWN_AT = "known_at";
  private static final String LABEL = "label";
  private static final String TITLE = "Invalid label";

  private LabelJson() {}

  /**
   * Reads what somebody says about a transaction; without a time it is known now.
   *
   * @param latest no label may be known after this
   * @throws ProblemException with every fault and its pointer
   */
  static Statement read(JsonNode node, Instant latest) {
    List<Fault> faults = new ArrayList<>();
    var body = new JsonBody(node, "", Set.of(LABEL, "source", KNOWN_AT, "note"), faults);
    boolean fraud = isFraud(body);
    Statement statement = statement(body, fraud, body.optionalTime(KNOWN_AT), latest);
    return valid(statement, faults);
  }

  /**
   * Reads the label of a row of a file, which says when it became known.
   *
   * @param at the pointer to it
   * @param latest no label may be known after this
   * @throws ProblemException with every fault and its pointer
   */
  static Statement readOfRow(JsonNode node, String at, Instant latest) {
    List<Fault> faults = new ArrayList<>();
    var body = new JsonBody(node, at, Set.of(FRAUD, "source", KNOWN_AT, "note"), faults);
    boolean fraud = body.flag(FRAUD);
    Statement statement = statement(body, fraud, body.time(KNOWN_AT), latest);
    return valid(statement, faults);
  }

  /**
   * Refuses what became known before it happened.
   *
   * @param at the pointer to the label
   * @throws ProblemException with the pointer to the time
   */
  static void checkKnownSince(Statement statement, String at, long occurredAtMicros) {
    long knownAt = statement.knownAtMicros();
    if (knownAt != 0 && knownAt < occurredAtMicros) {
      throw knownTooEarly(statement, at, occurredAtMicros);
    }
  }

  /** The problem of a label that became known before its transaction occurred. */
  static ProblemException knownTooEarly(Statement statement, String at, long occurredAtMicros) {
    String message =
        Json.time(statement.knownAtMicros())
            + " (expected: >= "
            + Json.time(occurredAtMicros)
            + ", when the transaction occurred)";
    return ProblemException.invalid(TITLE, List.of(new Fault(at + "/" + KNOWN_AT, message)));
  }

  private static Statement valid(Statement statement, List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw ProblemException.invalid(TITLE, faults);
    }
    return statement;
  }

  private static boolean isFraud(JsonBody body) {
    String label = body.text(LABEL, NOTE_MAX);
    if (!label.isEmpty() && !label.equals(FRAUD) && !label.equals(GENUINE)) {
      body.fault(LABEL, "\"" + label + "\" (expected: " + FRAUD + " or " + GENUINE + ")");
    }
    return label.equals(FRAUD);
  }

  private static Statement statement(
      JsonBody body, boolean fraud, @Nullable Long knownAt, Instant latest) {
    LabelSource source = source(body);
    if (knownAt != null && knownAt > ChronoUnit.MICROS.between(Instant.EPOCH, latest)) {
      body.fault(KNOWN_AT, Json.time(knownAt) + " (expected: <= " + latest + ")");
    }
    String note = body.optionalText("note", NOTE_MAX);
    return new Statement(fraud, source, knownAt == null ? 0 : knownAt, note);
  }

  /** Reads who says so; anybody, with a fault, when it is not said. */
  private static LabelSource source(JsonBody body) {
    String text = body.text("source", NOTE_MAX);
    LabelSource source = LabelSource.named(text).orElse(null);
    if (source == null && !text.isEmpty()) {
      body.fault("source", "\"" + text + "\" (expected: one of " + sources() + ")");
    }
    return source == null ? LabelSource.ANALYST : source;
  }

  private static String sources() {
    return Arrays.stream(LabelSource.values())
        .map(LabelSource::label)
        .collect(Collectors.joining(", "));
  }

  /** Writes a label that was taken up, now or before. */
  static ObjectNode write(LabelAnswer answer) {
    TransactionLabelled event = answer.event();
    if (event == null) {
      throw new IllegalStateException("an answer without its event: " + answer.outcome());
    }
    return Json.object()
        .put("transaction_id", event.transaction().transactionId())
        .put("account_id", event.transaction().accountId())
        .put(LABEL, event.fraud() ? FRAUD : GENUINE)
        .put("source", event.source().label())
        .put(KNOWN_AT, Json.time(event.knownAtMicros()))
        .put("revision", event.revision())
        .put("event_seq", answer.sequenceNr())
        .put("status", answer.outcome() == Outcome.NEW ? "new" : "duplicate");
  }
}
