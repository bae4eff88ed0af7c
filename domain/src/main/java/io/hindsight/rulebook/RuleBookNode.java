package io.hindsight.rulebook;

import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rule book as this node knows it, with the compiled rules. Read by any thread; changed by this
 * node's {@link RuleBookFollower} only.
 */
public final class RuleBookNode {
  private final Map<Integer, CompiledRuleSet> compiled = new ConcurrentHashMap<>();
  private volatile RuleBook book = RuleBook.EMPTY;
  private volatile @Nullable RulePlan live;

  /** Returns the rule book. */
  public RuleBook book() {
    return book;
  }

  /** Returns the rules that decide now; null before the first promotion. */
  public @Nullable RulePlan livePlan() {
    return live;
  }

  /** Returns the compiled rules of a version; null when this node does not know it (yet). */
  public @Nullable CompiledRuleSet rulesOrNull(int version) {
    CompiledRuleSet known = compiled.get(version);
    if (known != null) {
      return known;
    }
    RuleSetPublished published = book.ruleSets().get(version);
    return published == null
        ? null
        : compiled.computeIfAbsent(version, ignored -> compile(published));
  }

  /**
   * Returns the compiled rules of a version.
   *
   * @throws IllegalStateException when this node does not know it
   */
  public CompiledRuleSet rules(int version) {
    CompiledRuleSet rules = rulesOrNull(version);
    if (rules == null) {
      throw new IllegalStateException("version: " + version + " (expected: a published rule set)");
    }
    return rules;
  }

  private static CompiledRuleSet compile(RuleSetPublished published) {
    try {
      return RuleSetCompiler.compile(published.source(), published.name() + ".yaml");
    } catch (RuleSetException e) {
      throw new IllegalStateException(
          "rule set version " + published.version() + " was published but does not compile", e);
    }
  }

  /** Takes the next state of the rule book. */
  void follow(RuleBook next) {
    book = next;
    live =
        next.live()
            .map(b -> new RulePlan(b.version(), b.build(), next.position(), rules(b.version())))
            .orElse(null);
  }
}
