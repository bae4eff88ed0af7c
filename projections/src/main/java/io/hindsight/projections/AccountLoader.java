package io.hindsight.projections;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.projections.BuildStore.Head;
import io.hindsight.rulebook.RuleContexts;
import io.hindsight.rules.CompiledRuleSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes up an account's fold in a build where it was left: the stored state, and from the journal
 * the few events that were folded since it was stored.
 */
final class AccountLoader {
  private final BuildStore store;
  private final JournalReader journal;
  private final RuleContexts contexts;

  AccountLoader(BuildStore store, JournalReader journal, RuleContexts contexts) {
    this.store = store;
    this.journal = journal;
    this.contexts = contexts;
  }

  CompletionStage<AccountProgress> load(BuildRef build, CompiledRuleSet rules, String accountId) {
    return store
        .readHead(build, accountId)
        .thenCompose(
            head ->
                head.lastSeq() == 0
                    ? CompletableFuture.completedStage(
                        new AccountProgress(
                            accountId, build.version(), new AccountFold(rules, contexts)))
                    : goOnFrom(build, rules, accountId, head));
  }

  private CompletionStage<AccountProgress> goOnFrom(
      BuildRef build, CompiledRuleSet rules, String accountId, Head head) {
    AccountFold fold = foldOf(rules, head);
    long stateSequenceNr = fold.sequenceNr();
    CompletionStage<List<DecisionRecord>> block =
        store.readBlock(build, accountId, DecisionBlock.of(head.lastSeq()));
    return journal
        .forEach(
            AccountId.streamOf(accountId),
            stateSequenceNr + 1,
            head.lastSeq(),
            event -> fold.skip(event.sequenceNr(), (AccountEvent) event.payload()))
        .thenCombine(
            block,
            (ignored, records) ->
                new AccountProgress(
                    accountId,
                    build.version(),
                    fold,
                    records.stream().filter(r -> r.sequenceNr() <= head.lastSeq()).toList(),
                    stateSequenceNr,
                    head.toldSeq()));
  }

  private AccountFold foldOf(CompiledRuleSet rules, Head head) {
    ByteBuffer state = head.state();
    if (state == null || head.stateSeq() > head.lastSeq()) {
      return new AccountFold(rules, contexts);
    }
    byte[] bytes = new byte[state.remaining()];
    state.duplicate().get(bytes);
    return rules.canReadState(bytes)
        ? new AccountFold(rules, contexts, rules.readState(bytes), head.stateSeq())
        : new AccountFold(rules, contexts);
  }
}
