package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RuleDefinition;
import java.util.List;

/** Rules by their ids. */
final class RuleNames {
  private RuleNames() {}

  static ArrayNode of(CompiledRuleSet rules, List<Integer> indexes) {
    List<RuleDefinition> definitions = rules.rules();
    ArrayNode names = Json.array();
    indexes.forEach(index -> names.add(definitions.get(index).id()));
    return names;
  }
}
