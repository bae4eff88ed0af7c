package io.hindsight.projections;

import io.hindsight.projections.BuildStore.Head;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells how far an account is folded, by what is stored. */
final class FoldProgress {
  private final RuleBookNode ruleBook;
  private final BuildStore store;

  /**
   * How far an account is folded.
   *
   * @param everyBuild the event up to which every build holds it
   * @param told the event up to which the tail has put it into the directory; 0 when the builds of
   *     today have not met the account in the tail
   */
  record Progress(long everyBuild, long told) {
    /** Returns the event up to which both are known to hold the account. */
    long certain() {
      return Math.min(everyBuild, told);
    }

    /** Returns the same, but takes the directory for complete when nothing is known of it. */
    long likely() {
      return told == 0 ? everyBuild : certain();
    }
  }

  FoldProgress(RuleBookNode ruleBook, BuildStore store) {
    this.ruleBook = ruleBook;
    this.store = store;
  }

  /** Returns how far an account is folded by the builds of today; 0 with none of them. */
  CompletionStage<Progress> of(String accountId) {
    return of(accountId, ruleBook.book().foldedBuilds(), 0);
  }

  /**
   * Returns how far an account is folded by the builds that are to hold everything: one that is
   * being rebuilt, and may be paused for days, is not. Without any, nothing is missing.
   */
  CompletionStage<Progress> ofReady(String accountId) {
    List<Build> ready =
        ruleBook.book().foldedBuilds().stream()
            .filter(build -> build.status() == BuildStatus.READY)
            .toList();
    return of(accountId, ready, Long.MAX_VALUE);
  }

  private CompletionStage<Progress> of(String accountId, List<Build> builds, long withNone) {
    List<CompletableFuture<Head>> heads =
        builds.stream()
            .map(build -> store.readHead(BuildRef.of(build), accountId).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(heads.toArray(CompletableFuture[]::new))
        .thenApply(
            ignored -> {
              List<Head> read = heads.stream().map(CompletableFuture::join).toList();
              return new Progress(
                  read.stream().mapToLong(Head::lastSeq).min().orElse(withNone),
                  read.stream().mapToLong(Head::toldSeq).max().orElse(0));
            });
  }
}
