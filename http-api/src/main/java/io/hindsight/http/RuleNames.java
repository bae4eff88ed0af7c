package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RuleDefinition;
import java.util.List;

/** Rules that hit, by their ids: those that counted, and those that are only watched. */
final class RuleNames {
  private RuleNames() {}

  /** Puts {@code rules} and {@code shadow_rules}. */
  static void put(ObjectNode json, CompiledRuleSet rules, List<Integer> indexes) {
    List<RuleDefinition> definitions = rules.rules();
    ArrayNode names = json.putArray("rules");
    ArrayNode shadows = json.putArray("shadow_rules");
    for (int index : indexes) {
      RuleDefinition rule = definitions.get(index);
      (rule.isShadow() ? shadows : names).add(rule.id());
    }
  }
}
