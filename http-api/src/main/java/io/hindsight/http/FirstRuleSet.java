package io.hindsight.http;

import io.hindsight.replay.Rebuilds;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookCommand.Promote;
import io.hindsight.rulebook.RuleBookCommand.Publish;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RulePacks;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A new system begins with a rule set that the product ships: published, built and promoted like
 * any other. Does nothing once a rule set is live; goes on where a first start was interrupted.
 */
final class FirstRuleSet {
  private static final Duration POLL = Duration.ofMillis(50);

  private final ActorSystem<?> system;
  private final RuleBookNode ruleBook;
  private final RuleBookService service;
  private final Rebuilds rebuilds;

  FirstRuleSet(
      ActorSystem<?> system, RuleBookNode ruleBook, RuleBookService service, Rebuilds rebuilds) {
    this.system = system;
    this.ruleBook = ruleBook;
    this.service = service;
    this.rebuilds = rebuilds;
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Returns when a rule set is live. */
  void promote() {
    if (ruleBook.livePlan() != null) {
      return;
    }
    Duration timeout = system.settings().config().getDuration("hindsight.start-timeout");
    long deadline = System.nanoTime() + timeout.toNanos();
    int version = published();
    if (buildOf(version).isEmpty()) {
      rebuilds.startFirst(version).toCompletableFuture().join();
    }
    while (ruleBook.livePlan() == null) {
      if (buildOf(version).filter(b -> b.status() == BuildStatus.READY).isPresent()) {
        service.tell(new Promote(version, nowMicros())).toCompletableFuture().join();
      } else if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "the first rule set was not built within " + timeout.toSeconds() + " s");
      }
      sleep();
    }
  }

  private int published() {
    RuleBook book = ruleBook.book();
    if (!book.ruleSets().isEmpty()) {
      return book.ruleSets().firstKey();
    }
    String name = system.settings().config().getString("hindsight.initial-ruleset");
    String source = RulePacks.source(name);
    try {
      CompiledRuleSet rules = RuleSetCompiler.compile(source, name + ".yaml");
      return service
          .tell(new Publish(rules.name(), rules.digest(), source, nowMicros()))
          .toCompletableFuture()
          .join()
          .number();
    } catch (RuleSetException e) {
      throw new IllegalStateException("hindsight.initial-ruleset does not compile: " + name, e);
    }
  }

  private Optional<Build> buildOf(int version) {
    return ruleBook.book().builds().values().stream()
        .filter(b -> b.version() == version)
        .filter(b -> b.status() != BuildStatus.RETIRED && b.status() != BuildStatus.FAILED)
        .findFirst();
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the first rule set was built", e);
    }
  }
}
