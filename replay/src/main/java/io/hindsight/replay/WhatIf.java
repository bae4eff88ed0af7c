package io.hindsight.replay;

import io.hindsight.account.AccountEvent;
import io.hindsight.account.AccountEvent.LabelDelivered;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.account.AccountEvent.TransactionLabelled;
import io.hindsight.account.AccountFold;
import io.hindsight.journal.JournalReader;
import io.hindsight.projections.BuildScan;
import io.hindsight.replay.Comparison.Transition;
import io.hindsight.rulebook.NotFollowedException;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Evaluation;
import io.hindsight.rules.Hit;
import io.hindsight.rules.MissingFeatures;
import io.hindsight.rules.ProfileAnswers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Judges the whole journal by several rule sets in one pass, and tells how each differs from what
 * was decided live, and how well it would have told fraud from the rest. Writes nothing.
 */
public final class WhatIf {
  /** The most rule sets of one pass. */
  public static final int CANDIDATES_MAX = 8;

  private static final Comparator<Changed> OLDEST_FIRST =
      Comparator.<Changed>comparingLong(change -> change.event().transaction().occurredAtMicros())
          .thenComparing(change -> change.event().transaction().accountId())
          .thenComparingLong(Changed::sequenceNr);

  private final JournalReader journal;
  private final RuleBookNode ruleBook;
  private final Executor blocking;
  private final RebuildSettings settings;

  /** Runs on {@code blocking}, whose threads it blocks. */
  public WhatIf(
      JournalReader journal, RuleBookNode ruleBook, Executor blocking, RebuildSettings settings) {
    this.journal = journal;
    this.ruleBook = ruleBook;
    this.blocking = blocking;
    this.settings = settings;
  }

  /**
   * A transaction that a candidate decides differently, or with another score.
   *
   * @param sequenceNr the event in the account's stream
   * @param event how it was decided live
   * @param decision the candidate's decision
   * @param score the candidate's score
   * @param rules the candidate's rules that hit, by their index
   */
  public record Changed(
      long sequenceNr,
      TransactionDecided event,
      Decision decision,
      int score,
      List<Integer> rules) {
    /** Copies the list. */
    public Changed {
      rules = List.copyOf(rules);
    }
  }

  /**
   * What became of one candidate.
   *
   * @param changed how many transactions it decides differently, or with another score
   * @param matrix what was decided live, and what the candidate decides
   * @param quality how well it tells fraud from the rest; its rules are of version 0
   * @param missing how many transactions lack each feature that profiles serve, since no rule set
   *     had it in time; in the order of {@link CompiledRuleSet#profileFeatures}
   * @param changes the newest changed transactions
   */
  public record Outcome(
      long changed,
      List<Transition> matrix,
      Quality quality,
      List<Long> missing,
      List<Changed> changes) {
    /** Copies the lists. */
    public Outcome {
      matrix = List.copyOf(matrix);
      missing = List.copyOf(missing);
      changes = List.copyOf(changes);
    }
  }

  /**
   * What a pass found.
   *
   * @param accounts how many accounts the journal holds
   * @param transactions how many transactions of the period were judged
   * @param stopped accounts that were judged only up to an event that cannot be folded
   * @param live how well the decisions made live told fraud from the rest
   * @param outcomes of the candidates, in their order
   * @param tookMillis how long it took
   */
  public record Result(
      long accounts,
      long transactions,
      long stopped,
      Quality live,
      List<Outcome> outcomes,
      long tookMillis) {
    /** Copies the list. */
    public Result {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** A pass that is under way. Thread-safe. */
  public final class Pass {
    private final List<CompiledRuleSet> candidates;
    private final EvaluationScope scope;
    private final int changesMax;
    private final LongAdder events = new LongAdder();
    private final AtomicInteger segmentsTaken = new AtomicInteger();
    private final AtomicInteger segmentsDone = new AtomicInteger();
    private final CompletableFuture<Result> result;
    private final long beganNanos = System.nanoTime();
    private volatile boolean cancelled;

    private Pass(List<CompiledRuleSet> candidates, EvaluationScope scope, int changesMax) {
      this.candidates = candidates;
      this.scope = scope;
      this.changesMax = changesMax;
      List<CompletableFuture<Tally>> workers = new ArrayList<>();
      for (int worker = 0; worker < settings.workers(); worker++) {
        workers.add(CompletableFuture.supplyAsync(this::work, blocking));
      }
      result =
          CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new))
              .thenApply(
                  ignored -> {
                    var total = new Tally(candidates, changesMax);
                    workers.forEach(worker -> total.merge(worker.join()));
                    return total.result((System.nanoTime() - beganNanos) / 1_000_000);
                  });
    }

    private Tally work() {
      var tally = new Tally(candidates, changesMax);
      List<long[]> segments = BuildScan.tokenRanges(settings.segments());
      for (int next = segmentsTaken.getAndIncrement();
          next < segments.size();
          next = segmentsTaken.getAndIncrement()) {
        long[] range = segments.get(next);
        SegmentWalk.walk(journal, range[0], range[1], new Judge(this, tally));
        segmentsDone.incrementAndGet();
      }
      return tally;
    }

    /** Ends it soon; {@link #result} fails then. */
    public void cancel() {
      cancelled = true;
    }

    /** Returns what it found, when it has. */
    public CompletionStage<Result> result() {
      return result;
    }

    /** Returns how many events were judged so far. */
    public long events() {
      return events.sum();
    }

    /** Returns how much of the journal's token ring is done, 0 to 1. */
    public double share() {
      return (double) segmentsDone.get() / settings.segments();
    }

    /** Returns how long it has been running, in milliseconds. */
    public long elapsedMillis() {
      return (System.nanoTime() - beganNanos) / 1_000_000;
    }
  }

  /**
   * Begins a pass over the journal.
   *
   * @param candidates the rule sets, {@link #CANDIDATES_MAX} at most
   * @param scope which transactions count, and by which labels; all are folded
   * @param changesMax how many changed transactions of each are kept, the newest
   */
  public Pass begin(List<CompiledRuleSet> candidates, EvaluationScope scope, int changesMax) {
    if (candidates.isEmpty() || candidates.size() > CANDIDATES_MAX) {
      throw new IllegalArgumentException(
          "candidates: " + candidates.size() + " (expected: 1.." + CANDIDATES_MAX + ")");
    }
    return new Pass(List.copyOf(candidates), scope, changesMax);
  }

  /** Judges one account after the other. Runs on one thread. */
  private final class Judge implements SegmentWalk.Visitor<JudgedAccount> {
    private final Pass pass;
    private final Tally tally;

    Judge(Pass pass, Tally tally) {
      this.pass = pass;
      this.tally = tally;
    }

    @Override
    public JudgedAccount begin(String accountId) {
      if (pass.cancelled) {
        throw new CancellationException("the pass was cancelled");
      }
      return new JudgedAccount(
          accountId,
          pass.candidates.stream().map(rules -> new AccountFold(rules, ruleBook)).toList(),
          pass.scope,
          tally);
    }

    @Override
    public boolean take(JudgedAccount account, long sequenceNr, Supplier<AccountEvent> event) {
      try {
        account.take(sequenceNr, event.get());
      } catch (NotFollowedException e) {
        ruleBook.followed(e.position()).toCompletableFuture().join();
        return take(account, sequenceNr, event);
      } catch (RuntimeException e) {
        tally.stopped++;
        return false;
      }
      pass.events.increment();
      return true;
    }

    @Override
    public void end(JudgedAccount account) {
      account.end();
    }
  }

  /**
   * An account under all candidates at once. Only transactions that some rule hit are remembered
   * until the account's labels are known: a label itself tells of the others.
   */
  private static final class JudgedAccount {
    private final String accountId;
    private final List<AccountFold> folds;
    private final EvaluationScope scope;
    private final Tally tally;
    private final KnownLabels labels;
    private final Map<Long, JudgedTransaction[]> eventful = new HashMap<>();
    private final Map<Long, JudgedTransaction> labelled = new HashMap<>();
    private final Evaluation[] judged;
    private ProfileAnswers profiles = ProfileAnswers.of(List.of());
    private long uneventful;

    JudgedAccount(String accountId, List<AccountFold> folds, EvaluationScope scope, Tally tally) {
      this.accountId = accountId;
      this.folds = folds;
      this.scope = scope;
      this.tally = tally;
      this.labels = new KnownLabels(scope.asOfMicros());
      this.judged = new Evaluation[folds.size()];
    }

    void take(long sequenceNr, AccountEvent event) {
      for (int i = 0; i < judged.length; i++) {
        int candidate = i;
        folds
            .get(i)
            .apply(
                sequenceNr,
                event,
                (seq, decided, answers, evaluation) -> {
                  judged[candidate] = evaluation;
                  profiles = answers;
                });
      }
      event.fold(
          new AccountEvent.Cases<JudgedAccount>() {
            @Override
            public JudgedAccount onDecided(TransactionDecided decided) {
              return decided(sequenceNr, decided);
            }

            @Override
            public JudgedAccount onLabelled(TransactionLabelled label) {
              return labelled(label);
            }

            @Override
            public JudgedAccount onLabelDelivered(LabelDelivered delivered) {
              return JudgedAccount.this;
            }
          });
    }

    private JudgedAccount decided(long sequenceNr, TransactionDecided event) {
      if (!scope.covers(event.transaction().occurredAtMicros())) {
        return this;
      }
      tally.transactions++;
      boolean isEventful = event.decision() != Decision.APPROVE || !event.hits().isEmpty();
      for (int i = 0; i < judged.length; i++) {
        Evaluation evaluation = judged[i];
        tally.candidates.get(i).compare(sequenceNr, event, profiles, evaluation);
        isEventful |= evaluation.decision() != Decision.APPROVE || !evaluation.hits().isEmpty();
      }
      if (isEventful) {
        eventful.put(sequenceNr, records(event));
      } else {
        uneventful++;
      }
      return this;
    }

    private JudgedTransaction[] records(TransactionDecided event) {
      var records = new JudgedTransaction[judged.length + 1];
      records[0] = JudgedTransaction.of(event);
      for (int i = 0; i < judged.length; i++) {
        records[i + 1] = JudgedTransaction.of(event.transaction(), judged[i]);
      }
      return records;
    }

    private JudgedAccount labelled(TransactionLabelled label) {
      if (scope.covers(label.transaction().occurredAtMicros())) {
        labels.add(
            accountId, label.decidedSeq(), label.revision(), label.fraud(), label.knownAtMicros());
        if (!eventful.containsKey(label.decidedSeq())) {
          labelled.put(label.decidedSeq(), JudgedTransaction.uneventful(label.transaction()));
        }
      }
      return this;
    }

    void end() {
      tally.accounts++;
      labelled.keySet().removeIf(seq -> !labels.isFraud(accountId, seq));
      for (int i = 0; i < judged.length + 1; i++) {
        QualityTally quality = i == 0 ? tally.live : tally.candidates.get(i - 1).quality;
        int index = i;
        eventful.forEach(
            (seq, records) -> quality.add(records[index], labels.isFraud(accountId, seq)));
        labelled.values().forEach(fraud -> quality.add(fraud, true));
        quality.addUneventful(uneventful - labelled.size());
      }
    }
  }

  /** What was counted for one candidate. Owned by one thread at a time. */
  private static final class CandidateTally {
    private final Transitions transitions = new Transitions();
    private final QualityTally quality = new QualityTally();
    private final PriorityQueue<Changed> newest = new PriorityQueue<>(OLDEST_FIRST);
    private final MissingFeatures missing;
    private final int changesMax;
    private long changed;

    CandidateTally(CompiledRuleSet rules, int changesMax) {
      this.missing = rules.countMissing();
      this.changesMax = changesMax;
    }

    void compare(
        long sequenceNr, TransactionDecided event, ProfileAnswers profiles, Evaluation evaluation) {
      var tx = event.transaction();
      missing.add(tx, profiles);
      transitions.add(event.decision(), evaluation.decision(), tx.currency(), tx.amountMinor());
      if (event.decision() != evaluation.decision() || event.score() != evaluation.score()) {
        changed++;
        keep(
            new Changed(
                sequenceNr,
                event,
                evaluation.decision(),
                evaluation.score(),
                evaluation.hits().stream().map(Hit::rule).toList()));
      }
    }

    private void keep(Changed change) {
      newest.add(change);
      if (newest.size() > changesMax) {
        newest.poll();
      }
    }

    void merge(CandidateTally other) {
      transitions.merge(other.transitions);
      quality.merge(other.quality);
      missing.merge(other.missing);
      changed += other.changed;
      other.newest.forEach(this::keep);
    }

    Outcome result(long tookMillis) {
      return new Outcome(
          changed,
          transitions.matrix(),
          quality.result(tookMillis),
          missing.counts(),
          newest.stream().sorted(OLDEST_FIRST.reversed()).toList());
    }
  }

  /** What was counted. Owned by one thread at a time. */
  private static final class Tally {
    private final QualityTally live = new QualityTally();
    private final List<CandidateTally> candidates = new ArrayList<>();
    private long accounts;
    private long transactions;
    private long stopped;

    Tally(List<CompiledRuleSet> ruleSets, int changesMax) {
      ruleSets.forEach(rules -> candidates.add(new CandidateTally(rules, changesMax)));
    }

    void merge(Tally other) {
      live.merge(other.live);
      for (int i = 0; i < candidates.size(); i++) {
        candidates.get(i).merge(other.candidates.get(i));
      }
      accounts += other.accounts;
      transactions += other.transactions;
      stopped += other.stopped;
    }

    Result result(long tookMillis) {
      return new Result(
          accounts,
          transactions,
          stopped,
          live.result(tookMillis),
          candidates.stream().map(each -> each.result(tookMillis)).toList(),
          tookMillis);
    }
  }
}
