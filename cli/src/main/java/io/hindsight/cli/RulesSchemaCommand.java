package io.hindsight.cli;

import io.hindsight.rules.RuleSetSchema;
import picocli.CommandLine.Command;

@Command(
    name = "schema",
    header = "Print the JSON Schema of rule set files, for editors; needs no server.",
    description = "A running server has it at /ruleset.schema.json.",
    footer = "  hindsight rules schema > ruleset.schema.json")
final class RulesSchemaCommand extends HindsightVerb {
  @Override
  public Integer call() {
    terminal().say(RuleSetSchema.json().stripTrailing());
    return SUCCEEDED;
  }
}
