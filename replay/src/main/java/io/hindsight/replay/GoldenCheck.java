package io.hindsight.replay;

import com.typesafe.config.Config;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.DecisionRecord;
import io.hindsight.projections.ScoreReader;
import io.hindsight.projections.TransactionDirectory;
import io.hindsight.rulebook.GoldenCase;
import io.hindsight.rulebook.GoldenCases.Pinned;
import io.hindsight.rules.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Finds the golden cases that a build decides otherwise than a person said. */
public final class GoldenCheck {
  private final TransactionDirectory directory;
  private final ScoreReader reader;
  private final Settings settings;

  /**
   * How a check works.
   *
   * @param parallelism cases that are looked up at once
   * @param timeout how long all of them may take
   */
  public record Settings(int parallelism, Duration timeout) {
    /** Reads {@code hindsight.golden-check}. */
    public static Settings of(Config config) {
      Config check = config.getConfig("hindsight.golden-check");
      return new Settings(check.getInt("parallelism"), check.getDuration("timeout"));
    }
  }

  /**
   * A case that does not hold.
   *
   * @param got what the build decides; null when it does not hold the transaction
   */
  public record Failure(GoldenCase goldenCase, @Nullable Decision got) {}

  /** Looks transactions up in {@code directory}, and their decisions through {@code reader}. */
  public GoldenCheck(TransactionDirectory directory, ScoreReader reader, Settings settings) {
    this.directory = directory;
    this.reader = reader;
    this.settings = settings;
  }

  /**
   * Compares a build's decisions with the expected ones.
   *
   * @return the cases that do not hold, in their order; fails with {@link TimeoutException} when
   *     the check takes too long
   */
  public CompletionStage<List<Failure>> failures(BuildRef build, List<Pinned> cases) {
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    return from(build, cases, 0, new ArrayList<>(), deadline)
        .toCompletableFuture()
        .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletionStage<List<Failure>> from(
      BuildRef build, List<Pinned> cases, int first, List<Failure> found, long deadline) {
    if (first >= cases.size()) {
      return CompletableFuture.completedStage(found);
    }
    if (System.nanoTime() - deadline > 0) {
      return CompletableFuture.failedStage(new TimeoutException());
    }
    int end = StrictMath.min(cases.size(), first + settings.parallelism());
    List<CompletableFuture<Optional<Failure>>> lookups =
        cases.subList(first, end).stream()
            .map(each -> failure(build, each.goldenCase()).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(lookups.toArray(CompletableFuture[]::new))
        .thenCompose(
            ignored -> {
              lookups.forEach(lookup -> lookup.join().ifPresent(found::add));
              return from(build, cases, end, found, deadline);
            });
  }

  private CompletionStage<Optional<Failure>> failure(BuildRef build, GoldenCase expected) {
    return directory
        .find(expected.transactionId(), expected.accountId())
        .thenCompose(
            place ->
                place.isEmpty()
                    ? CompletableFuture.completedStage(Optional.<DecisionRecord>empty())
                    : reader.decision(build, place.get().accountId(), place.get().sequenceNr()))
        .thenApply(
            decided -> {
              Decision got = decided.map(DecisionRecord::decision).orElse(null);
              return got == expected.expected()
                  ? Optional.<Failure>empty()
                  : Optional.of(new Failure(expected, got));
            });
  }
}
