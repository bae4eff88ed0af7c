package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.UndecodableEventException;
import io.hindsight.replay.AccountAsOf.Listed;
import io.hindsight.replay.AccountAsOf.Snoozed;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookEntity;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RuleContext;
import io.hindsight.rules.RuleDefinition;
import io.hindsight.rules.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Shows an account as it was at any time, from the journal alone.
 *
 * <p>What was known at a time t are the transactions and labels with {@code known_at <= t}. The
 * rule set in force is the one that was promoted last by then, and lists and snoozes are as the
 * rule book had them; for a time before the first promotion, which imports may be about, all three
 * are those by which the last transaction known was decided. The answer for a past t stays the
 * same, unless something is journaled later that was known by then.
 */
public final class TimeTravel {
  private final JournalReader journal;
  private final RuleBookNode ruleBook;
  private final Executor blocking;

  /** Runs on {@code blocking}, whose threads it blocks. */
  public TimeTravel(JournalReader journal, RuleBookNode ruleBook, Executor blocking) {
    this.journal = journal;
    this.ruleBook = ruleBook;
    this.blocking = blocking;
  }

  /**
   * Returns an account as it was.
   *
   * @param asOfMicros when, epoch microseconds; not ahead of now
   * @param beforeSeq only decisions of events before this one are in the timeline
   * @param limit at most so many, the newest
   * @return empty when no transaction of the account was known then
   */
  public CompletionStage<Optional<AccountAsOf>> account(
      String accountId, long asOfMicros, long beforeSeq, int limit) {
    return journal
        .highestSequenceNr(RuleBookEntity.STREAM)
        .thenCompose(ruleBook::followed)
        .thenCompose(ignored -> journal.highestSequenceNr(AccountId.streamOf(accountId)))
        .thenCompose(
            last ->
                CompletableFuture.supplyAsync(
                    () -> new Fold(accountId, asOfMicros, last).account(beforeSeq, limit),
                    blocking));
  }

  /** The rule set in force, and where. */
  private record InForce(int version, int build, long position) {}

  private final class Fold {
    private final String accountId;
    private final long asOfMicros;
    private final long last;

    Fold(String accountId, long asOfMicros, long last) {
      this.accountId = accountId;
      this.asOfMicros = asOfMicros;
      this.last = last;
    }

    Optional<AccountAsOf> account(long beforeSeq, int limit) {
      InForce inForce = inForce();
      if (inForce == null) {
        return Optional.empty();
      }
      CompiledRuleSet rules = ruleBook.rules(inForce.version());
      var fold =
          new KnownFold(
              new AccountFold(rules, ruleBook), inForce.version(), asOfMicros, beforeSeq, limit);
      UndecodableEventException stop =
          AccountStream.walk(
              journal, accountId, last, (sequenceNr, event) -> take(fold, sequenceNr, event));
      return fold.transactions() == 0
          ? Optional.empty()
          : Optional.of(account(inForce, rules, fold, stop == null ? 0 : stop.sequenceNr()));
    }

    private void take(KnownFold fold, long sequenceNr, AccountEvent event) {
      try {
        fold.take(sequenceNr, event);
      } catch (NotFollowedException e) {
        ruleBook.followed(e.position()).toCompletableFuture().join();
        fold.take(sequenceNr, event);
      }
    }

    private @Nullable InForce inForce() {
      RuleBook book = ruleBook.book();
      long position = book.times().positionAt(asOfMicros);
      Build live = book.builds().get(book.times().liveBuildAt(position));
      return live == null ? ofLastKnown() : new InForce(live.version(), live.build(), position);
    }

    private @Nullable InForce ofLastKnown() {
      var found = new ArrayList<InForce>(1);
      AccountStream.walk(
          journal,
          accountId,
          last,
          (sequenceNr, event) -> {
            if (event instanceof TransactionDecided decided
                && decided.knownAtMicros() <= asOfMicros) {
              found.clear();
              found.add(new InForce(decided.ruleSetVersion(), 0, decided.ruleBookPosition()));
            }
          });
      return found.isEmpty() ? null : found.get(0);
    }

    private AccountAsOf account(
        InForce inForce, CompiledRuleSet rules, KnownFold fold, long stoppedAtSeq) {
      RuleContext context = ruleBook.contextAt(inForce.position());
      long frauds = fold.labels().values().stream().filter(fraud -> fraud).count();
      return new AccountAsOf(
          accountId,
          asOfMicros,
          inForce.version(),
          inForce.build(),
          inForce.position(),
          fold.transactions(),
          frauds,
          fold.labels().size() - frauds,
          fold.timeline(),
          Map.copyOf(fold.labels()),
          rules.describe(fold.features(), asOfMicros),
          listed(rules, context, fold.shown()),
          snoozed(rules, context),
          stoppedAtSeq);
    }

    private List<Listed> listed(
        CompiledRuleSet rules, RuleContext context, List<Transaction> shown) {
      var listed = new ArrayList<Listed>();
      Map<String, Set<String>> values = values(shown);
      for (String list : rules.lists()) {
        values.forEach(
            (field, all) ->
                all.stream()
                    .filter(value -> isListed(context, list, field, value))
                    .forEach(value -> listed.add(new Listed(list, field, value))));
      }
      return listed;
    }

    private boolean isListed(RuleContext context, String list, String field, String value) {
      return context.contains(list, value, asOfMicros)
          || (field.equals("ip") && context.containsNetworkOf(list, value, asOfMicros));
    }

    private Map<String, Set<String>> values(List<Transaction> shown) {
      Map<String, Set<String>> values = new LinkedHashMap<>();
      add(values, "account_id", accountId);
      for (Transaction tx : shown) {
        add(values, "terminal_id", tx.terminalId());
        add(values, "merchant_id", tx.merchantId());
        add(values, "device_id", tx.deviceId());
        add(values, "ip", tx.ip());
        add(values, "counterparty_id", tx.counterpartyId());
        add(values, "country", tx.country());
        add(values, "channel", tx.channel());
        add(values, "mcc", tx.mcc());
      }
      return values;
    }

    private static void add(Map<String, Set<String>> values, String field, @Nullable String value) {
      if (value != null) {
        values.computeIfAbsent(field, ignored -> new LinkedHashSet<>()).add(value);
      }
    }

    private List<Snoozed> snoozed(CompiledRuleSet rules, RuleContext context) {
      var snoozed = new ArrayList<Snoozed>();
      for (RuleDefinition rule : rules.rules()) {
        long until = context.snoozedUntil(rule.id(), accountId, asOfMicros);
        if (until != RuleContext.NOT_SNOOZED) {
          snoozed.add(new Snoozed(rule.id(), until));
        }
      }
      return snoozed;
    }
  }
}
