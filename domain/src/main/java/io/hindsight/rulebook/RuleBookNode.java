package io.hindsight.rulebook;

import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.FeatureDefinition;
import io.hindsight.rules.ProfilePlan;
import io.hindsight.rules.RuleContext;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rule book as this node knows it, with the compiled rules. Read by any thread; changed by this
 * node's {@link RuleBookFollower} only.
 */
public final class RuleBookNode implements RuleContexts {
  private final Duration waitAtMost;

  /** Those who wait for a position; guarded by itself. */
  private final List<Waiting> waiting = new ArrayList<>();

  private final Map<Integer, CompiledRuleSet> compiled = new ConcurrentHashMap<>();
  private volatile RuleBook book = RuleBook.EMPTY;
  private volatile @Nullable RulePlan live;
  private volatile Observed observed = new Observed(Set.of(), Map.of());

  /** What profiles observe, and for the sake of which versions. */
  private record Observed(Set<Integer> versions, Map<String, ProfilePlan> plans) {}

  private record Waiting(long position, CompletableFuture<Void> reached) {}

  /**
   * A node that knows nothing of the rule book yet.
   *
   * @param waitAtMost how long {@link #followed} waits
   */
  public RuleBookNode(Duration waitAtMost) {
    this.waitAtMost = waitAtMost;
  }

  /** Returns the rule book. */
  public RuleBook book() {
    return book;
  }

  /** Returns the rules that decide now; null before the first promotion. */
  public @Nullable RulePlan livePlan() {
    return live;
  }

  /**
   * Returns what profiles observe, by the label of their key: the features of every version that
   * decides or may come to decide. The same object as long as these versions are the same.
   */
  public Map<String, ProfilePlan> profilePlans() {
    return observed.plans();
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

  /**
   * Returns the features of a rule set that profiles serve and that none of the versions before
   * {@code version} has: transactions decided before they were introduced carry no value of them.
   * Before the first version nothing was decided, so that it has none.
   *
   * @param version the rule set's version; {@link Integer#MAX_VALUE} when it is not published
   */
  public List<FeatureDefinition> featuresNewIn(CompiledRuleSet rules, int version) {
    List<CompiledRuleSet> earlier =
        book.ruleSets().headMap(version, false).keySet().stream().map(this::rules).toList();
    return earlier.isEmpty() ? List.of() : rules.profileFeaturesBeside(earlier);
  }

  @Override
  public RuleContext contextAt(long position) {
    return book.contextAt(position);
  }

  /**
   * Completes when this node knows the rule book up to a position; fails when that takes too long.
   */
  public CompletionStage<Void> followed(long position) {
    synchronized (waiting) {
      if (book.position() >= position) {
        return CompletableFuture.completedStage(null);
      }
      var reached = new CompletableFuture<Void>();
      waiting.add(new Waiting(position, reached));
      return reached.orTimeout(waitAtMost.toMillis(), TimeUnit.MILLISECONDS);
    }
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
    var reached = new ArrayList<CompletableFuture<Void>>();
    synchronized (waiting) {
      book = next;
      Set<Integer> versions = next.observedVersions();
      if (!versions.equals(observed.versions())) {
        observed =
            new Observed(versions, ProfilePlan.of(versions.stream().map(this::rules).toList()));
      }
      waiting.removeIf(
          who -> {
            boolean ends = who.position() <= next.position() || who.reached().isDone();
            if (ends) {
              reached.add(who.reached());
            }
            return ends;
          });
    }
    live = next.live().map(build -> planOf(next, build)).orElse(null);
    // Elsewhere, so that the rule book's follower does not do the work of those who waited.
    reached.forEach(who -> who.completeAsync(() -> null));
  }

  private RulePlan planOf(RuleBook next, RuleBook.Build build) {
    return new RulePlan(
        build.version(),
        build.build(),
        next.position(),
        rules(build.version()),
        next.contextAt(next.position()),
        observed.plans());
  }
}
