package io.hindsight.projections;

import io.hindsight.account.FoldStateSource;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Hands the fold states of a build to the accounts that decide by its version from now on. */
public final class BuildFoldStates implements FoldStateSource {
  private final RuleBookNode ruleBook;
  private final BuildStore store;

  /** Reads from {@code store}, where {@code ruleBook} says the build lies. */
  public BuildFoldStates(RuleBookNode ruleBook, BuildStore store) {
    this.ruleBook = ruleBook;
    this.store = store;
  }

  @Override
  public CompletionStage<Optional<FoldState>> load(int number, String accountId) {
    Build build = ruleBook.book().builds().get(number);
    if (build == null) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return store
        .readHead(BuildRef.of(build), accountId)
        .thenApply(
            head -> {
              ByteBuffer state = head.state();
              if (state == null) {
                return Optional.empty();
              }
              byte[] bytes = new byte[state.remaining()];
              state.duplicate().get(bytes);
              return Optional.of(new FoldState(head.stateSeq(), bytes));
            });
  }
}
