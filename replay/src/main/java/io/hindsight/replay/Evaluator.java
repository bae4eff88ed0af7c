package io.hindsight.replay;

import io.hindsight.journal.JournalReader;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.BuildScan;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.LabelStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Tells how well a version would have told fraud from genuine transactions, or how well it was done
 * live. A transaction and its labels lie at the same token, so both are read range by range and
 * joined in memory.
 */
public final class Evaluator {
  private static final int RANGES = 128;

  private final BuildScan scan;
  private final LabelStore labels;
  private final JournalReader journal;
  private final Executor blocking;

  /** Runs on {@code blocking}, whose threads it blocks. */
  public Evaluator(BuildScan scan, LabelStore labels, JournalReader journal, Executor blocking) {
    this.scan = scan;
    this.labels = labels;
    this.journal = journal;
    this.blocking = blocking;
  }

  /** Evaluates the decisions of a build. */
  public CompletionStage<Quality> evaluate(BuildRef build, EvaluationScope scope) {
    return overAll(range -> count(build, scope, range));
  }

  /** Evaluates what was decided live, by whichever version was live then. */
  public CompletionStage<Quality> evaluateLive(EvaluationScope scope) {
    return overAll(range -> new LiveDecisions(journal, scope).count(range[0], range[1]));
  }

  private CompletionStage<Quality> overAll(Function<long[], QualityTally> count) {
    long began = System.nanoTime();
    List<CompletableFuture<QualityTally>> tallies =
        BuildScan.tokenRanges(RANGES).stream()
            .map(range -> CompletableFuture.supplyAsync(() -> count.apply(range), blocking))
            .toList();
    return CompletableFuture.allOf(tallies.toArray(CompletableFuture[]::new))
        .thenApply(
            ignored -> {
              var total = new QualityTally();
              tallies.forEach(tally -> total.merge(tally.join()));
              return total.result((System.nanoTime() - began) / 1_000_000);
            });
  }

  private QualityTally count(BuildRef build, EvaluationScope scope, long[] range) {
    KnownLabels known = KnownLabels.read(labels, scope.asOfMicros(), range);
    var tally = new QualityTally();
    scan.scan(
        build,
        range[0],
        range[1],
        (account, lastSeq, decided, records) ->
            records.stream()
                .filter(item -> scope.covers(item.occurredAtMicros()))
                .forEach(item -> add(tally, build, account, item, known)));
    return tally;
  }

  private static void add(
      QualityTally tally, BuildRef build, String account, DecisionRecord item, KnownLabels known) {
    tally.add(
        JudgedTransaction.of(item, build.version()), known.isFraud(account, item.sequenceNr()));
  }
}
