package io.hindsight.projections;

import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import java.util.concurrent.CompletionStage;

/** Tells how far an account is folded, by what is stored. */
final class FoldProgress {
  private final RuleBookNode ruleBook;
  private final BuildStore store;
  private final TransactionDirectory directory;

  FoldProgress(RuleBookNode ruleBook, BuildStore store, TransactionDirectory directory) {
    this.ruleBook = ruleBook;
    this.store = store;
    this.directory = directory;
  }

  /** Returns the event up to which every build and the directory hold an account; 0 for none. */
  CompletionStage<Long> lowest(String accountId) {
    CompletionStage<Long> lowest = directory.lastSeq(accountId);
    for (Build build : ruleBook.book().foldedBuilds()) {
      lowest =
          lowest.thenCombine(
              store.readHead(BuildRef.of(build), accountId),
              (before, head) -> Math.min(before, head.lastSeq()));
    }
    return lowest;
  }
}
