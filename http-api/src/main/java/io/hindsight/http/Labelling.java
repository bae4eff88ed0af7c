package io.hindsight.http;

import io.hindsight.account.AccountProtocol.LabelAnswer;
import io.hindsight.account.AccountProtocol.Statement;
import io.hindsight.account.Accounts;
import java.util.concurrent.CompletionStage;

/** Lets accounts take up what is said about their transactions. */
final class Labelling {
  private final Accounts accounts;
  private final HttpSettings settings;

  Labelling(Accounts accounts, HttpSettings settings) {
    this.accounts = accounts;
    this.settings = settings;
  }

  /**
   * Labels one transaction.
   *
   * @param decidedSeq the event that decided it; 0 when it is not known
   * @param occurredAtMicros when it occurred; only needed without {@code decidedSeq}
   * @return fails with a {@link ProblemException} when the label was not taken up: 404 when the
   *     account has not decided the transaction, 422 when it was known too early, 503 when a retry
   *     may succeed
   */
  CompletionStage<LabelAnswer> label(
      String accountId,
      String transactionId,
      long decidedSeq,
      long occurredAtMicros,
      Statement statement) {
    return accounts
        .label(
            accountId,
            transactionId,
            decidedSeq,
            occurredAtMicros,
            statement,
            settings.decideTimeout())
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                throw Requests.unknownOutcome(failure, "the label", "label");
              }
              return refuseUnlessTakenUp(transactionId, statement, answer);
            });
  }

  private static LabelAnswer refuseUnlessTakenUp(
      String transactionId, Statement statement, LabelAnswer answer) {
    return switch (answer.outcome()) {
      case NEW, DUPLICATE -> answer;
      case NOT_FOUND ->
          throw ProblemException.notFound("transaction " + transactionId + " was not decided");
      case TOO_EARLY -> throw LabelJson.knownTooEarly(statement, "", answer.occurredAtMicros());
      case UNAVAILABLE ->
          throw ProblemException.unavailable(
              "not everything that takes up the label answered: send the same label again");
      case CONFLICT, NO_RULES ->
          throw new IllegalStateException("the outcome of a label: " + answer.outcome());
    };
  }
}
