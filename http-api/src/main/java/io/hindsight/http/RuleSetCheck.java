package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Problem;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import io.hindsight.rules.RuleSetTests;
import io.hindsight.rules.TestResult;
import io.hindsight.rules.TestResult.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of a rule set and its own tests find.
 *
 * @param compiled the rule set, or null when it does not compile
 * @param problems why it does not compile
 * @param results of its tests
 */
record RuleSetCheck(
    @Nullable CompiledRuleSet compiled, List<Problem> problems, List<TestResult> results) {

  static RuleSetCheck of(String source, String fileName) {
    try {
      CompiledRuleSet rules = RuleSetCompiler.compile(source, fileName);
      return new RuleSetCheck(rules, List.of(), RuleSetTests.run(rules));
    } catch (RuleSetException e) {
      return new RuleSetCheck(null, e.problems(), List.of());
    }
  }

  /**
   * Returns the rule set.
   *
   * @throws ProblemException when it does not compile, or one of its tests fails
   */
  CompiledRuleSet rules() {
    if (compiled == null) {
      throw invalid("The rule set does not compile", problems);
    }
    List<Problem> failures =
        results.stream().filter(result -> !result.passed()).map(TestResult::problem).toList();
    if (!failures.isEmpty()) {
      throw invalid("The rule set fails its own tests", failures);
    }
    return compiled;
  }

  private static ProblemException invalid(String title, List<Problem> problems) {
    Problem first = problems.get(0);
    String detail =
        first.file()
            + ":"
            + first.line()
            + ":"
            + first.column()
            + ": "
            + first.message()
            + (problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "");
    return ProblemException.invalid(title, detail, Json.object().set("faults", faults(problems)));
  }

  /** What hardly was meant. */
  static ArrayNode warnings(CompiledRuleSet rules) {
    return faults(rules.warnings());
  }

  private static ArrayNode faults(List<Problem> problems) {
    ArrayNode faults = Json.array();
    for (Problem problem : problems) {
      faults
          .addObject()
          .put("file", problem.file())
          .put("line", problem.line())
          .put("column", problem.column())
          .put("message", problem.message())
          .put("rendered", problem.render());
    }
    return faults;
  }

  /** All that was found. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("name", compiled == null ? null : compiled.name());
    json.put("digest", compiled == null ? null : compiled.digest());
    json.put("passed", compiled != null && results.stream().allMatch(TestResult::passed));
    json.set("problems", faults(problems));
    json.set("warnings", compiled == null ? Json.array() : warnings(compiled));
    ArrayNode tests = json.putArray("tests");
    results.forEach(result -> tests.add(test(result)));
    return json;
  }

  private static ObjectNode test(TestResult result) {
    ObjectNode json = Json.object();
    json.put("name", result.name());
    json.put("line", result.line());
    json.put("passed", result.passed());
    ArrayNode failures = json.putArray("failures");
    for (Failure failure : result.failures()) {
      failures
          .addObject()
          .put("what", failure.what())
          .put("expected", failure.expected())
          .put("actual", failure.actual());
    }
    return json.put("explanation", result.passed() ? null : result.explanation().render());
  }
}
