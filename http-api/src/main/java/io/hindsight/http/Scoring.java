package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountProtocol.Answer;
import io.hindsight.account.AccountProtocol.Outcome;
import io.hindsight.account.Accounts;
import io.hindsight.replay.LiveLatency;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Hit;
import io.hindsight.rules.RuleDefinition;
import io.hindsight.rules.Transaction;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Lets accounts decide transactions. */
final class Scoring {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Accounts accounts;
  private final RuleBookNode ruleBook;
  private final HttpSettings settings;
  private final Admission admission;
  private final LiveLatency latency;

  Scoring(
      Accounts accounts,
      RuleBookNode ruleBook,
      HttpSettings settings,
      Admission admission,
      LiveLatency latency) {
    this.accounts = accounts;
    this.ruleBook = ruleBook;
    this.settings = settings;
    this.admission = admission;
    this.latency = latency;
  }

  /** Decides one transaction for a caller who can be turned away. */
  CompletionStage<ObjectNode> score(Transaction tx) {
    long began = System.nanoTime();
    return admission
        .admit(() -> decide(tx, 0, true))
        .thenApply(
            answer -> {
              long nanos = System.nanoTime() - began;
              latency.record(nanos);
              double millis = StrictMath.rint(nanos / NANOS_PER_MILLI * 100) / 100;
              return decision(answer).put("latency_ms", millis);
            });
  }

  /**
   * Decides one transaction.
   *
   * @param knownAtMicros when this system is deemed to know it; 0 for now
   * @param mayDegrade whether it is decided without a profile that gives no answer
   * @return fails with a {@link ProblemException} when it was not decided
   */
  CompletionStage<Answer> decide(Transaction tx, long knownAtMicros, boolean mayDegrade) {
    return accounts
        .decide(tx, knownAtMicros, mayDegrade, settings.decideTimeout())
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                throw Requests.unknownOutcome(failure, "the decision", "transaction");
              }
              return refuseUnlessDecided(tx, answer);
            });
  }

  private static Answer refuseUnlessDecided(Transaction tx, Answer answer) {
    return switch (answer.outcome()) {
      case NEW, DUPLICATE -> answer;
      case CONFLICT ->
          throw ProblemException.conflict(
              "transaction_id "
                  + tx.transactionId()
                  + " was used before in this account, for another transaction",
              null);
      case NO_RULES -> throw ProblemException.unavailable("no rule set has been promoted yet");
      case NOT_FOUND, TOO_EARLY ->
          throw new IllegalStateException("the outcome of a decision: " + answer.outcome());
      case UNAVAILABLE -> throw ProblemException.unavailable("the database did not answer");
    };
  }

  /** Returns a decision as the API tells it. */
  ObjectNode decision(Answer answer) {
    TransactionDecided event = answer.event();
    if (event == null) {
      throw new IllegalStateException("an answer without its event: " + answer.outcome());
    }
    ObjectNode json = Json.object();
    json.put("transaction_id", event.transaction().transactionId());
    json.put("account_id", event.transaction().accountId());
    json.setAll(decision(event, answer.sequenceNr()));
    return json.put("status", answer.outcome() == Outcome.NEW ? "new" : "duplicate");
  }

  /** Returns a journaled decision as the API tells it. */
  ObjectNode decision(TransactionDecided event, long sequenceNr) {
    ObjectNode json = Json.object();
    json.put("decision", event.decision().label());
    json.put("score", event.score());
    putReasons(json, event);
    json.put("ruleset_version", event.ruleSetVersion());
    json.put("event_seq", sequenceNr);
    json.put("recorded_at", Json.time(event.recordedAtMicros()));
    return json.put("degraded", event.degraded());
  }

  /** Puts why it was decided so, and apart from it what rules in the shadow would have said. */
  private void putReasons(ObjectNode json, TransactionDecided event) {
    ArrayNode reasons = json.putArray("reasons");
    ArrayNode shadows = json.putArray("shadow_reasons");
    if (event.hits().isEmpty()) {
      return;
    }
    List<RuleDefinition> rules = ruleBook.rules(event.ruleSetVersion()).rules();
    for (Hit hit : event.hits()) {
      RuleDefinition rule = rules.get(hit.rule());
      Decision demanded = rule.decision();
      (rule.isShadow() ? shadows : reasons)
          .addObject()
          .put("rule_id", rule.id())
          .put("points", hit.points())
          .put("decision", demanded == null ? null : demanded.label())
          .put("message", hit.message());
    }
  }
}
