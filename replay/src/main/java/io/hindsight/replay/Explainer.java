package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournaledEvent;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.Explanation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Explains any past decision, under any version, from the journal alone. */
public final class Explainer {
  private final JournalReader journal;
  private final RuleBookNode ruleBook;

  /** Reads {@code journal} and judges by the rules of {@code ruleBook}. */
  public Explainer(JournalReader journal, RuleBookNode ruleBook) {
    this.journal = journal;
    this.ruleBook = ruleBook;
  }

  /** Returns a decision as it was journaled; empty when there is no such event. */
  public CompletionStage<Optional<TransactionDecided>> recorded(String accountId, long sequenceNr) {
    return journal
        .read(AccountId.streamOf(accountId), sequenceNr, sequenceNr)
        .thenApply(
            events ->
                first(events)
                    .filter(TransactionDecided.class::isInstance)
                    .map(TransactionDecided.class::cast));
  }

  private static Optional<Object> first(List<JournaledEvent> events) {
    return events.stream().findFirst().map(JournaledEvent::payload);
  }

  /**
   * Returns why a version decides a transaction as it does: the account's stream is folded up to
   * it, and lists and snoozes are those that the decision saw.
   *
   * @throws IllegalStateException when there is no such version
   */
  public CompletionStage<Explanation> explain(
      String accountId, TransactionDecided decided, long sequenceNr, int version) {
    return explain(accountId, decided, sequenceNr, List.of(version))
        .thenApply(explanations -> explanations.get(0));
  }

  /** Explains a transaction as above by several versions, in their order, from one reading. */
  public CompletionStage<List<Explanation>> explain(
      String accountId, TransactionDecided decided, long sequenceNr, List<Integer> versions) {
    List<AccountFold> folds =
        versions.stream()
            .map(version -> new AccountFold(ruleBook.rules(version), ruleBook))
            .toList();
    return journal
        .forEach(
            AccountId.streamOf(accountId),
            1,
            sequenceNr - 1,
            event -> {
              var past = (AccountEvent) event.payload();
              folds.forEach(fold -> fold.skip(event.sequenceNr(), past));
            })
        .thenCompose(ignored -> ruleBook.followed(decided.ruleBookPosition()))
        .thenApply(ignored -> folds.stream().map(fold -> explanation(fold, decided)).toList());
  }

  private Explanation explanation(AccountFold fold, TransactionDecided decided) {
    return fold.rules()
        .explain(
            decided.transaction(),
            fold.features(),
            decided.profiles(),
            ruleBook.contextAt(decided.ruleBookPosition()));
  }
}
