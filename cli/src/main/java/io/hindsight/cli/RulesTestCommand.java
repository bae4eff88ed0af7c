package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Problem;
import io.hindsight.rules.RuleSetException;
import io.hindsight.rules.RuleSetTests;
import io.hindsight.rules.TestResult;
import io.hindsight.rules.TestResult.Failure;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "test",
    header = "Run the tests that a rule set file carries; needs no server.",
    description = "Shows of each failing test what was expected, what came, and why.",
    footer = "  hindsight rules test my-rules.yaml")
final class RulesTestCommand extends HindsightVerb {
  @Parameters(paramLabel = "FILE", description = "A rule set in YAML.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Write JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    try {
      CompiledRuleSet rules = RulesFile.read(file).compile();
      List<TestResult> results = RuleSetTests.run(rules);
      if (json) {
        terminal().say(Json.pretty(json(rules, results)));
      } else {
        show(results);
      }
      boolean passed = results.stream().allMatch(TestResult::passed);
      return passed ? SUCCEEDED : CommandFailure.FAILED;
    } catch (RuleSetException e) {
      e.problems().stream().map(Problem::render).forEach(terminal()::warn);
      terminal().warn(Figures.count(e.problems().size(), "problem") + ".");
      return CommandFailure.FAILED;
    }
  }

  private void show(List<TestResult> results) {
    if (results.isEmpty()) {
      terminal().say(file + ": the rule set has no tests.");
      return;
    }
    for (TestResult result : results) {
      if (result.passed()) {
        terminal().say(terminal().paint(Paint.GOOD, "passed") + "  " + result.name());
      } else {
        fail(result);
      }
    }
    long failed = results.stream().filter(result -> !result.passed()).count();
    String count = Figures.count(results.size(), "test");
    terminal().say(failed == 0 ? count + " passed." : failed + " of " + count + " failed.");
  }

  private void fail(TestResult result) {
    terminal()
        .say(
            terminal().paint(Paint.BAD, "FAILED")
                + "  "
                + result.name()
                + " ("
                + file
                + ":"
                + result.line()
                + ")");
    for (Failure failure : result.failures()) {
      terminal().say("        " + failure.what());
      terminal().say("          expected: " + failure.expected());
      terminal().say("          actual:   " + failure.actual());
    }
    terminal().say("");
    terminal().say(result.explanation().render().indent(2).stripTrailing());
    terminal().say("");
  }

  private static ObjectNode json(CompiledRuleSet rules, List<TestResult> results) {
    ObjectNode json = Json.object();
    json.put("name", rules.name());
    json.put("digest", rules.digest());
    json.put("passed", results.stream().allMatch(TestResult::passed));
    ArrayNode tests = json.putArray("tests");
    for (TestResult result : results) {
      ObjectNode test = tests.addObject();
      test.put("name", result.name());
      test.put("line", result.line());
      test.put("passed", result.passed());
      ArrayNode failures = test.putArray("failures");
      for (Failure failure : result.failures()) {
        failures
            .addObject()
            .put("what", failure.what())
            .put("expected", failure.expected())
            .put("actual", failure.actual());
      }
      test.put("explanation", result.passed() ? null : result.explanation().render());
    }
    return json;
  }
}
