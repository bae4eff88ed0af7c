package io.hindsight.rules;

import io.hindsight.rules.Problem.Level;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of a test of a rule set.
 *
 * @param test the test
 * @param failures whatever came out differently; empty when the test passed
 * @param explanation of the judgement that was made
 */
public record TestResult(RuleSetTest test, List<Failure> failures, Explanation explanation) {
  public TestResult {
    failures = List.copyOf(failures);
  }

  /**
   * A difference.
   *
   * @param what such as {@code decision}, {@code score}, {@code rules} or {@code features.n}
   * @param expected what the test says
   * @param actual what came
   */
  public record Failure(String what, String expected, String actual) {
    /** In the usual form of messages. */
    public String message() {
      return what + ": " + actual + " (expected: " + expected + ")";
    }
  }

  /** The test's name. */
  public String name() {
    return test.name();
  }

  /** The 1-based line of the file where the test begins. */
  public int line() {
    return test.place().line();
  }

  /** Whether everything came as expected. */
  public boolean passed() {
    return failures.isEmpty();
  }

  /** The failures as a problem of the file, at the test's place. */
  public Problem problem() {
    Problem place = test.place();
    String differences = failures.stream().map(Failure::message).collect(Collectors.joining("; "));
    return new Problem(
        Level.ERROR,
        place.file(),
        place.line(),
        place.column(),
        "test '" + name() + "' fails: " + differences,
        place.sourceLine());
  }
}
