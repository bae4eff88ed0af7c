package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Problem;
import io.hindsight.rules.RuleSetException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    header = "Find all problems of a rule set file; needs no server.",
    footer = "  hindsight rules check my-rules.yaml")
final class RulesCheckCommand extends HindsightVerb {
  @Parameters(paramLabel = "FILE", description = "A rule set in YAML.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Write JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    RulesFile rules = RulesFile.read(file);
    try {
      CompiledRuleSet compiled = rules.compile();
      succeed(compiled);
      return SUCCEEDED;
    } catch (RuleSetException e) {
      fail(e.problems());
      return CommandFailure.FAILED;
    }
  }

  private void succeed(CompiledRuleSet rules) {
    if (json) {
      ObjectNode result = Json.object().put("name", rules.name()).put("digest", rules.digest());
      result.putArray("problems");
      result.set("warnings", list(rules.warnings()));
      terminal().say(Json.pretty(result));
      return;
    }
    rules.warnings().forEach(warning -> terminal().warn(warning.render()));
    terminal()
        .say(
            file
                + ": "
                + rules.name()
                + " is fine ("
                + Figures.count(rules.rules().size(), "rule")
                + ", "
                + Figures.count(rules.features().size(), "feature")
                + ").");
  }

  private void fail(List<Problem> problems) {
    if (json) {
      ObjectNode result = Json.object().set("problems", list(problems));
      terminal().say(Json.pretty(result));
      return;
    }
    problems.forEach(problem -> terminal().warn(problem.render()));
    terminal().warn(Figures.count(problems.size(), "problem") + ".");
  }

  private static ArrayNode list(List<Problem> problems) {
    ArrayNode list = Json.array();
    for (Problem problem : problems) {
      list.addObject()
          .put("file", problem.file())
          .put("line", problem.line())
          .put("column", problem.column())
          .put("message", problem.message());
    }
    return list;
  }
}
