package io.hindsight.rules;

import io.hindsight.rules.YamlTree.Entry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Finds what a rule set without faults hardly means. */
final class RuleSetWarnings {
  private final YamlTree yaml;

  RuleSetWarnings(YamlTree yaml) {
    this.yaml = yaml;
  }

  /**
   * Features that nothing reads.
   *
   * @param features the map of the features
   * @param reads the names of those that conditions, reasons and tests read
   */
  void unusedFeatures(Node features, Set<String> reads) {
    for (Entry entry : yaml.map(features, "features").values()) {
      if (!reads.contains(entry.name())) {
        yaml.warning(entry.key(), "no rule reads the feature " + entry.name());
      }
    }
  }

  /** A rule set that never does anything. */
  void disabledRules(Node node, List<RuleDefinition> rules) {
    if (rules.stream().noneMatch(rule -> rule.options().enabled())) {
      yaml.warning(node, "every rule is disabled: the rule set approves everything");
    } else if (rules.stream().allMatch(rule -> !rule.options().enabled() || rule.isShadow())) {
      yaml.warning(node, "every rule is in the shadow: the rule set approves everything");
    }
  }

  /**
   * Thresholds in the file that no sum of points reaches. One whose decision a rule demands by
   * itself is no loss: the rule set can still decide so.
   */
  void unreachableThresholds(
      Map<String, Entry> parts, Thresholds thresholds, List<RuleDefinition> rules) {
    int most = 0;
    for (RuleDefinition rule : rules) {
      boolean counts = rule.options().enabled() && !rule.isShadow();
      most += counts ? StrictMath.max(0, rule.points()) : 0;
    }
    for (Decision decision : Decision.values()) {
      Entry entry = parts.get(decision.label());
      if (entry == null || decision == Decision.APPROVE) {
        continue;
      }
      int threshold = of(thresholds, decision);
      if (threshold > most && !isDemanded(decision, rules)) {
        yaml.warning(
            entry.value(),
            decision.label()
                + ": "
                + threshold
                + " cannot be reached (the points of all rules together: "
                + most
                + ")");
      }
    }
  }

  private static int of(Thresholds thresholds, Decision decision) {
    return switch (decision) {
      case APPROVE -> 0;
      case CHALLENGE -> thresholds.challenge();
      case REVIEW -> thresholds.review();
      case DECLINE -> thresholds.decline();
    };
  }

  private static boolean isDemanded(Decision decision, List<RuleDefinition> rules) {
    return rules.stream()
        .anyMatch(
            rule -> rule.options().enabled() && !rule.isShadow() && rule.decision() == decision);
  }
}
