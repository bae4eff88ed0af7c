package io.hindsight.rules;

import io.hindsight.rules.Explanation.FeatureLine;
import io.hindsight.rules.Explanation.RuleLine;
import io.hindsight.rules.RuleSetTest.Expected;
import io.hindsight.rules.RuleSetTest.Step;
import io.hindsight.rules.TestResult.Failure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the tests that a rule set carries. */
public final class RuleSetTests {
  private final ObservationStream stream;
  private final Transaction when;
  private final Explanation explanation;
  private final List<Failure> failures = new ArrayList<>();

  private RuleSetTests(ObservationStream stream, Transaction when) {
    this.stream = stream;
    this.when = when;
    this.explanation = stream.explain(when);
  }

  /** What came of each test, in the order of the file. */
  public static List<TestResult> run(CompiledRuleSet rules) {
    return rules.tests().stream().map(test -> run(rules, test)).toList();
  }

  private static TestResult run(CompiledRuleSet rules, RuleSetTest test) {
    ObservationStream stream = new ObservationStream(rules, test.context());
    for (Step step : test.given()) {
      Transaction tx = step.transaction();
      Boolean fraud = step.fraud();
      if (fraud == null) {
        stream.observe(tx);
      } else {
        stream.label(tx.accountId(), tx.transactionId(), fraud);
      }
    }
    RuleSetTests run = new RuleSetTests(stream, test.when());
    run.compare(test.expected());
    return new TestResult(test, run.failures, run.explanation);
  }

  private void compare(Expected expected) {
    Decision decision = expected.decision();
    if (decision != null && decision != explanation.decision()) {
      fail("decision", decision.label(), explanation.decision().label());
    }
    Integer score = expected.score();
    if (score != null && score != explanation.score()) {
      fail("score", score.toString(), Integer.toString(explanation.score()));
    }
    Set<String> hits = hits(false);
    exactly("rules", expected.rules(), hits);
    List<String> some = expected.hits();
    if (some != null && !hits.containsAll(some)) {
      fail("hits", "at least " + some, hits.toString());
    }
    List<String> none = expected.notHits();
    if (none != null && none.stream().anyMatch(hits::contains)) {
      fail("not_hits", "none of " + none, hits.toString());
    }
    exactly("shadow", expected.shadow(), hits(true));
    expected.features().forEach(this::compare);
  }

  private Set<String> hits(boolean shadow) {
    Set<String> hits = new LinkedHashSet<>();
    for (RuleLine rule : explanation.rules()) {
      if (rule.outcome() == RuleOutcome.HIT && rule.shadow() == shadow) {
        hits.add(rule.id());
      }
    }
    return hits;
  }

  private void exactly(String what, @Nullable List<String> expected, Set<String> actual) {
    if (expected != null && !Set.copyOf(expected).equals(actual)) {
      fail(what, "exactly " + expected, actual.toString());
    }
  }

  private void compare(ExpectedFeature expected) {
    Object value = stream.feature(expected.feature(), when);
    if (!expected.isMetBy(value)) {
      String text = expected.text();
      fail(
          "features." + expected.feature(),
          text == null ? "missing" : text,
          value == null ? absence(expected.feature()) : ShownValue.of(value).toString());
    }
  }

  private String absence(String feature) {
    for (FeatureLine line : explanation.features()) {
      if (line.name().equals(feature) && line.missing() != null) {
        return "missing, " + line.missing();
      }
    }
    return "missing";
  }

  private void fail(String what, String expected, String actual) {
    failures.add(new Failure(what, expected, actual));
  }
}
