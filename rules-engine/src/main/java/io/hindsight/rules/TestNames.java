package io.hindsight.rules;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The rules, features and lists that tests may name. */
final class TestNames {
  private final YamlTree yaml;
  private final boolean areKnown;
  private final Map<String, RuleDefinition> rules = new LinkedHashMap<>();
  private final Map<String, FeatureDefinition> features = new LinkedHashMap<>();
  private final Set<String> lists = new LinkedHashSet<>();

  /**
   * The names of a rule set.
   *
   * @param areKnown whether there are no others, so that an unknown name is a problem
   */
  TestNames(
      YamlTree yaml, List<CompiledRule> rules, List<FeatureSource> features, boolean areKnown) {
    this.yaml = yaml;
    this.areKnown = areKnown;
    for (CompiledRule rule : rules) {
      this.rules.put(rule.definition().id(), rule.definition());
      this.lists.addAll(rule.lists());
    }
    for (FeatureSource feature : features) {
      this.features.put(feature.definition().name(), feature.definition());
    }
  }

  /** The rule of this name, or null and a problem. */
  @Nullable RuleDefinition rule(ScalarNode node, String what) {
    return named(node, what + ": unknown rule", rules);
  }

  /** The feature of this name, or null and a problem. */
  @Nullable FeatureDefinition feature(ScalarNode node) {
    return named(node, "unknown feature", features);
  }

  private <T> @Nullable T named(ScalarNode node, String problem, Map<String, T> known) {
    T found = known.get(node.getValue());
    if (found == null) {
      unknown(node, problem, known.keySet());
    }
    return found;
  }

  /** Notes a list that no condition asks. */
  void checkList(ScalarNode node) {
    if (!lists.contains(node.getValue())) {
      unknown(node, "no rule asks a list", lists);
    }
  }

  private void unknown(ScalarNode node, String problem, Set<String> known) {
    String name = node.getValue();
    if (areKnown) {
      yaml.problem(
          node,
          problem + " '" + YamlTree.abbreviated(name) + "'" + Suggestions.suffix(name, known));
    }
  }
}
