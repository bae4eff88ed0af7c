package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.UndecodableEventException;
import io.hindsight.replay.Comparison.Transition;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Evaluation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Rebuilds one account in memory: what a rule set, published or not, makes of its whole history,
 * beside what was decided live. Nothing is written.
 */
public final class AccountReplay {
  private final JournalReader journal;
  private final RuleBookNode ruleBook;
  private final Executor blocking;

  /** Runs on {@code blocking}, whose threads it blocks. */
  public AccountReplay(JournalReader journal, RuleBookNode ruleBook, Executor blocking) {
    this.journal = journal;
    this.ruleBook = ruleBook;
    this.blocking = blocking;
  }

  /**
   * A transaction, decided live and by the rule set.
   *
   * @param sequenceNr the event that decided it
   * @param event how it was decided live
   * @param evaluation what the rule set makes of it
   */
  public record Judged(long sequenceNr, TransactionDecided event, Evaluation evaluation) {
    /** Tells whether the decision or the score is another one. */
    public boolean isChanged() {
      return event.decision() != evaluation.decision() || event.score() != evaluation.score();
    }
  }

  /**
   * What became of an account.
   *
   * @param transactions how many were judged
   * @param changed of how many of them the decision or the score is another one
   * @param matrix which decisions became which
   * @param newest the newest of them, newest first
   * @param stoppedAtSeq the event at which the account stops, since it cannot be decoded; 0 for
   *     none
   */
  public record Result(
      long transactions,
      long changed,
      List<Transition> matrix,
      List<Judged> newest,
      long stoppedAtSeq) {}

  /** Which transactions are shown: at most {@code limit}, the newest before an event. */
  public record Shown(boolean changesOnly, long beforeSeq, int limit) {}

  /** Judges an account; empty when the journal has none of its events. */
  public CompletionStage<Optional<Result>> replay(
      String accountId, CompiledRuleSet rules, Shown shown) {
    return journal
        .highestSequenceNr(AccountId.streamOf(accountId))
        .thenCompose(
            last ->
                last == 0
                    ? CompletableFuture.completedStage(Optional.empty())
                    : CompletableFuture.supplyAsync(
                        () -> Optional.of(fold(accountId, last, rules, shown)), blocking));
  }

  private Result fold(String accountId, long last, CompiledRuleSet rules, Shown shown) {
    var tally = new Tally(shown);
    var fold = new AccountFold(rules, ruleBook);
    UndecodableEventException stop =
        AccountStream.walk(
            journal,
            accountId,
            last,
            (sequenceNr, event) ->
                apply(
                    fold,
                    sequenceNr,
                    event,
                    (seq, decided, profiles, judged) -> tally.add(seq, decided, judged)));
    return tally.result(stop == null ? 0 : stop.sequenceNr());
  }

  /** An event that was judged with lists which this node does not know yet waits for them. */
  private void apply(
      AccountFold fold, long sequenceNr, AccountEvent event, AccountFold.Judgement judgement) {
    try {
      fold.apply(sequenceNr, event, judgement);
    } catch (NotFollowedException e) {
      ruleBook.followed(e.position()).toCompletableFuture().join();
      fold.apply(sequenceNr, event, judgement);
    }
  }

  private static final class Tally {
    private final Shown shown;
    private final Transitions transitions = new Transitions();
    private final Deque<Judged> newest = new ArrayDeque<>();
    private long transactions;
    private long changed;

    Tally(Shown shown) {
      this.shown = shown;
    }

    void add(long sequenceNr, TransactionDecided event, Evaluation evaluation) {
      var judged = new Judged(sequenceNr, event, evaluation);
      var tx = event.transaction();
      transactions++;
      changed += judged.isChanged() ? 1 : 0;
      transitions.add(event.decision(), evaluation.decision(), tx.currency(), tx.amountMinor());
      if (sequenceNr < shown.beforeSeq() && (judged.isChanged() || !shown.changesOnly())) {
        newest.addFirst(judged);
        if (newest.size() > shown.limit()) {
          newest.removeLast();
        }
      }
    }

    Result result(long stoppedAtSeq) {
      return new Result(
          transactions, changed, transitions.matrix(), List.copyOf(newest), stoppedAtSeq);
    }
  }
}
