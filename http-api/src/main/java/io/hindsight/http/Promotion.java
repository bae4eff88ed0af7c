package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.replay.GoldenCheck;
import io.hindsight.replay.GoldenCheck.Failure;
import io.hindsight.rulebook.GoldenCase;
import io.hindsight.rulebook.GoldenCases;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookCommand;
import io.hindsight.rulebook.RuleBookCommand.Promote;
import io.hindsight.rulebook.RuleBookCommand.PromoteChecked;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import io.hindsight.rules.Decision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Lets a version decide, unless it decides a golden case otherwise than a person said. The way back
 * to the version that was live before is never barred.
 */
final class Promotion {
  /** Most failing cases that the detail of a refusal names; its {@code failures} name all. */
  private static final int CASES_NAMED = 10;

  private final RuleBookNode ruleBook;
  private final RuleBookService service;
  private final GoldenCheck check;

  Promotion(RuleBookNode ruleBook, RuleBookService service, GoldenCheck check) {
    this.ruleBook = ruleBook;
    this.service = service;
    this.check = check;
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /**
   * Promotes a version's newest complete build.
   *
   * @param force whether failing golden cases do not matter
   * @return what is live then; fails with a {@link ProblemException} that names the failing cases
   */
  CompletionStage<Build> promote(int version, boolean force) {
    RuleBook book = ruleBook.book();
    Build build = book.newestReadyBuildOf(version).orElse(null);
    if (build == null || force || build.build() == book.liveBuild()) {
      return tell(new Promote(version, nowMicros()));
    }
    GoldenCases cases = book.goldenCases();
    CompletionStage<List<Failure>> failures =
        book.isWayBack(build.build())
            ? CompletableFuture.completedStage(List.of())
            : check.failures(BuildRef.of(build), cases.all());
    return failures
        .exceptionally(Promotion::unchecked)
        .thenCompose(
            found -> {
              if (!found.isEmpty()) {
                throw refused(version, found, cases.size());
              }
              return tell(
                  new PromoteChecked(version, build.build(), cases.position(), nowMicros()));
            });
  }

  private CompletionStage<Build> tell(RuleBookCommand command) {
    return service.tell(command).thenApply(answer -> ruleBook.book().live().orElseThrow());
  }

  private static List<Failure> unchecked(Throwable failure) {
    Throwable cause = Requests.causeOf(failure);
    if (cause instanceof TimeoutException) {
      throw ProblemException.unavailable(
          "the golden cases could not be checked in time; nothing was promoted");
    }
    throw new CompletionException(cause);
  }

  private static ProblemException refused(int version, List<Failure> failures, int cases) {
    ObjectNode extension = Json.object();
    ArrayNode list = extension.putArray("failures");
    failures.forEach(failure -> list.add(json(failure)));
    String named =
        failures.stream()
            .limit(CASES_NAMED)
            .map(Promotion::sentence)
            .collect(Collectors.joining("; "));
    return ProblemException.conflict(
        "version "
            + version
            + " fails "
            + failures.size()
            + " of "
            + cases
            + " golden cases; nothing was promoted: "
            + named
            + (failures.size() > CASES_NAMED ? "; ..." : ""),
        extension);
  }

  private static ObjectNode json(Failure failure) {
    GoldenCase goldenCase = failure.goldenCase();
    Decision got = failure.got();
    return Json.object()
        .put("account_id", goldenCase.accountId())
        .put("transaction_id", goldenCase.transactionId())
        .put("expected", goldenCase.expected().label())
        .put("got", got == null ? null : got.label())
        .put("note", goldenCase.note());
  }

  private static String sentence(Failure failure) {
    Decision got = failure.got();
    return "account "
        + failure.goldenCase().accountId()
        + ", transaction "
        + failure.goldenCase().transactionId()
        + ": "
        + (got == null ? "not found in the build" : got.label())
        + " (expected: "
        + failure.goldenCase().expected().label()
        + ")";
  }
}
