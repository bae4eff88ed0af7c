package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountFold;
import io.hindsight.account.AccountId;
import io.hindsight.journal.JournalReader;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildStore;
import io.hindsight.projections.DecisionBlock;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.projections.ScoreReader;
import io.hindsight.replay.SampleVerification.Difference;
import io.hindsight.replay.SampleVerification.Kind;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.EngineSemantics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a build by a sample: recomputes every decision of accounts drawn at random from the
 * journal, and compares it with the one that the build holds, field by field. The cost goes by the
 * sample, not by the history. An account is drawn by the first that follows a random token, so that
 * the same seed draws the same accounts as long as no new ones come.
 */
public final class SampleVerifier {
  private static final int DIFFERENCES_MAX = 20;
  private static final int WORKERS = 4;
  private static final int LOOKUPS_AT_ONCE = 32;

  /** Few accounts, or few that are left, are met again and again: then these are all. */
  private static final int ATTEMPTS_PER_ACCOUNT = 8;

  private final BuildStore store;
  private final ScoreReader reader;
  private final JournalReader journal;
  private final ParkedEvents parked;
  private final RuleBookNode ruleBook;
  private final Executor blocking;

  /** Runs on {@code blocking}, whose threads it blocks. */
  public SampleVerifier(
      BuildStore store,
      JournalReader journal,
      ParkedEvents parked,
      RuleBookNode ruleBook,
      Executor blocking) {
    this.store = store;
    this.reader = new ScoreReader(store);
    this.journal = journal;
    this.parked = parked;
    this.ruleBook = ruleBook;
    this.blocking = blocking;
  }

  /** Draws accounts: as many as asked for, or all that could be met. */
  public CompletionStage<List<String>> draw(int accounts, long seed) {
    return CompletableFuture.supplyAsync(() -> drawn(accounts, new Random(seed)), blocking);
  }

  private List<String> drawn(int accounts, Random random) {
    Set<String> drawn = new LinkedHashSet<>();
    long attempts = (long) ATTEMPTS_PER_ACCOUNT * accounts + LOOKUPS_AT_ONCE;
    while (drawn.size() < accounts && attempts > 0) {
      List<CompletableFuture<Optional<String>>> lookups =
          IntStream.range(0, LOOKUPS_AT_ONCE)
              .mapToObj(i -> journal.streamAfter(random.nextLong()).toCompletableFuture())
              .toList();
      lookups.stream()
          .map(CompletableFuture::join)
          .flatMap(Optional::stream)
          .filter(AccountId::isAccountStream)
          .map(AccountId::ofStream)
          .filter(account -> drawn.size() < accounts)
          .forEach(drawn::add);
      attempts -= LOOKUPS_AT_ONCE;
    }
    return List.copyOf(drawn);
  }

  /** Recomputes accounts. What happens to them meanwhile is left out. */
  public CompletionStage<SampleVerification> verify(BuildRef build, List<String> accounts) {
    long began = System.nanoTime();
    List<CompletableFuture<Tally>> tallies =
        IntStream.range(0, WORKERS)
            .mapToObj(
                worker ->
                    CompletableFuture.supplyAsync(() -> share(build, accounts, worker), blocking))
            .toList();
    return CompletableFuture.allOf(tallies.toArray(CompletableFuture[]::new))
        .thenApply(
            ignored -> {
              var total = new Tally();
              tallies.forEach(tally -> total.merge(tally.join()));
              return total.result(build, (System.nanoTime() - began) / 1_000_000);
            });
  }

  private Tally share(BuildRef build, List<String> accounts, int worker) {
    var tally = new Tally();
    for (int i = worker; i < accounts.size(); i += WORKERS) {
      new Check(build, accounts.get(i), tally).run();
    }
    return tally;
  }

  /** One account, up to its head: a block is compared when all its events are folded. */
  private final class Check {
    private final BuildRef build;
    private final String accountId;
    private final Tally tally;
    private final AccountFold fold;
    private final Map<Long, DecisionRecord> expected = new TreeMap<>();
    private int block;

    Check(BuildRef build, String accountId, Tally tally) {
      this.build = build;
      this.accountId = accountId;
      this.tally = tally;
      this.fold = new AccountFold(ruleBook.rules(build.version()), ruleBook);
    }

    void run() {
      long head = reader.lastSeq(build, accountId).toCompletableFuture().join();
      long last =
          journal.highestSequenceNr(AccountId.streamOf(accountId)).toCompletableFuture().join();
      boolean isParked =
          parked.find(build.build(), accountId).toCompletableFuture().join().isPresent();
      tally.accounts++;
      tally.behind += Math.max(0, last - head);
      tally.parked += isParked ? 1 : 0;
      AccountStream.walk(
          journal,
          accountId,
          head,
          (sequenceNr, event) -> {
            if (DecisionBlock.of(sequenceNr) != block) {
              compare(head);
              block = DecisionBlock.of(sequenceNr);
            }
            apply(sequenceNr, event);
          });
      compare(head);
    }

    private void apply(long sequenceNr, AccountEvent event) {
      AccountFold.Judgement judgement =
          (seq, decided, profiles, evaluation) ->
              expected.put(
                  seq,
                  DecisionRecord.of(
                      seq, decided, evaluation, build.version(), EngineSemantics.VERSION));
      try {
        fold.apply(sequenceNr, event, judgement);
      } catch (NotFollowedException e) {
        ruleBook.followed(e.position()).toCompletableFuture().join();
        fold.apply(sequenceNr, event, judgement);
      }
    }

    private void compare(long head) {
      List<DecisionRecord> held =
          store.readBlock(build, accountId, block).toCompletableFuture().join();
      for (DecisionRecord record : held) {
        if (record.sequenceNr() <= head) {
          DecisionRecord right = expected.remove(record.sequenceNr());
          tally.compared(accountId, record, right);
        }
      }
      expected.keySet().forEach(seq -> tally.wrong(accountId, seq, Kind.MISSING));
      expected.clear();
    }
  }

  /** What was counted. Owned by one thread at a time. */
  private static final class Tally {
    private final List<Difference> differences = new ArrayList<>();
    private long accounts;
    private long transactions;
    private long mismatches;
    private long missing;
    private long unexpected;
    private long behind;
    private long parked;

    void compared(String accountId, DecisionRecord held, @Nullable DecisionRecord right) {
      transactions++;
      if (right == null) {
        wrong(accountId, held.sequenceNr(), Kind.UNEXPECTED);
      } else if (!right.equals(held)) {
        wrong(accountId, held.sequenceNr(), Kind.MISMATCH);
      }
    }

    void wrong(String accountId, long sequenceNr, Kind kind) {
      switch (kind) {
        case MISMATCH -> mismatches++;
        case MISSING -> missing++;
        case UNEXPECTED -> unexpected++;
      }
      keep(new Difference(accountId, sequenceNr, kind));
    }

    private void keep(Difference difference) {
      if (differences.size() < DIFFERENCES_MAX) {
        differences.add(difference);
      }
    }

    void merge(Tally other) {
      accounts += other.accounts;
      transactions += other.transactions;
      mismatches += other.mismatches;
      missing += other.missing;
      unexpected += other.unexpected;
      behind += other.behind;
      parked += other.parked;
      other.differences.forEach(this::keep);
    }

    SampleVerification result(BuildRef build, long tookMillis) {
      return new SampleVerification(
          build.build(),
          accounts,
          transactions,
          mismatches,
          missing,
          unexpected,
          behind,
          parked,
          List.copyOf(differences),
          tookMillis);
    }
  }
}
