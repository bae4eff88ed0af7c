package io.hindsight.journal;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.scalatest.Args;
import org.scalatest.Reporter;
import org.scalatest.Suite;
import org.scalatest.events.Event;
import org.scalatest.events.SuiteAborted;
import org.scalatest.events.TestCanceled;
import org.scalatest.events.TestFailed;
import org.scalatest.events.TestIgnored;
import org.scalatest.events.TestPending;
import org.scalatest.events.TestSucceeded;
import scala.Option;

/**
 * Runs a ScalaTest suite and hands its tests to JUnit, one by one, by their own names. Written out
 * here because the ScalaTest engines for the JUnit Platform are built for its version 5.
 *
 * <p>The suite runs as a whole, so that its own set-up and tear-down happen once; JUnit is then
 * told what came of each test.
 */
final class ScalaTestRun implements Reporter {
  private final List<DynamicTest> outcomes = Collections.synchronizedList(new ArrayList<>());

  private ScalaTestRun() {}

  /** Runs all tests of the suite, and returns their outcomes in the order of their ends. */
  static List<DynamicTest> of(Suite suite) {
    var run = new ScalaTestRun();
    var args =
        new Args(
            run,
            Args.apply$default$2(),
            Args.apply$default$3(),
            Args.apply$default$4(),
            Option.empty(),
            Args.apply$default$6(),
            Args.apply$default$7(),
            false,
            Option.empty(),
            Option.empty());
    boolean succeeded = suite.run(Option.empty(), args).succeeds();
    if (run.outcomes.isEmpty()) {
      throw new IllegalStateException(
          suite.suiteName() + ": no tests ran (expected: at least one), success: " + succeeded);
    }
    return List.copyOf(run.outcomes);
  }

  @Override
  public void apply(Event event) {
    if (event instanceof TestSucceeded succeeded) {
      add(succeeded.testName(), () -> {});
    } else if (event instanceof TestFailed failed) {
      add(
          failed.testName(),
          () -> Assertions.fail(failed.message(), failed.throwable().getOrElse(() -> null)));
    } else if (event instanceof SuiteAborted aborted) {
      add(
          aborted.suiteName(),
          () -> Assertions.fail(aborted.message(), aborted.throwable().getOrElse(() -> null)));
    } else if (event instanceof TestCanceled canceled) {
      add(canceled.testName(), () -> Assumptions.abort(canceled.message()));
    } else if (event instanceof TestIgnored ignored) {
      add(ignored.testName(), () -> Assumptions.abort("ignored by the suite"));
    } else if (event instanceof TestPending pending) {
      add(pending.testName(), () -> Assumptions.abort("pending"));
    }
  }

  private void add(String testName, org.junit.jupiter.api.function.Executable outcome) {
    outcomes.add(dynamicTest(testName, outcome));
  }
}
