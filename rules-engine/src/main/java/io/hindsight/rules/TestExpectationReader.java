package io.hindsight.rules;

import io.hindsight.rules.RuleSetTest.Expected;
import io.hindsight.rules.YamlTree.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads what a test expects. */
final class TestExpectationReader {
  private static final List<String> KEYS =
      List.of("decision", "score", "rules", "hits", "not_hits", "shadow", "features");
  private static final String MISSING = "missing";

  private final YamlTree yaml;
  private final TestNames names;

  TestExpectationReader(YamlTree yaml, TestNames names) {
    this.yaml = yaml;
    this.names = names;
  }

  Expected read(Node node) {
    Map<String, Entry> parts = yaml.map(node, "expect");
    if (YamlTree.isMap(node) && parts.isEmpty()) {
      yaml.problem(node, "expect: nothing (expected: at least one of " + KEYS + ")");
    }
    yaml.onlyKeys(parts, KEYS);
    Entry score = parts.get("score");
    Entry featuresEntry = parts.get("features");
    return new Expected(
        decision(parts.get("decision")),
        score == null ? null : yaml.integer(score.value(), "score", 0, Limits.MAX_SCORE),
        ids(parts.get("rules"), false),
        ids(parts.get("hits"), false),
        ids(parts.get("not_hits"), false),
        ids(parts.get("shadow"), true),
        featuresEntry == null ? List.of() : features(featuresEntry));
  }

  private @Nullable Decision decision(@Nullable Entry entry) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), "decision");
    if (node == null) {
      return null;
    }
    try {
      return Decision.ofLabel(node.getValue());
    } catch (IllegalArgumentException e) {
      yaml.problem(
          node,
          "decision: "
              + YamlTree.abbreviated(node.getValue())
              + " (expected: approve, challenge, review or decline)");
      return null;
    }
  }

  private @Nullable List<String> ids(@Nullable Entry entry, boolean shadow) {
    if (entry == null) {
      return null;
    }
    List<String> ids = new ArrayList<>();
    for (Node item : yaml.list(entry.value(), entry.name())) {
      ScalarNode node = yaml.scalar(item, entry.name());
      RuleDefinition rule = node == null ? null : names.rule(node, entry.name());
      if (rule == null) {
        continue;
      }
      String id = rule.id();
      if (ids.contains(id)) {
        yaml.problem(item, "'" + id + "' stands here twice");
      } else if (rule.isShadow() != shadow) {
        String other = shadow ? "rules, hits or not_hits" : "shadow";
        yaml.problem(
            item,
            entry.name()
                + ": "
                + id
                + (shadow ? " is not in the shadow" : " is in the shadow")
                + " (expected: under "
                + other
                + ")");
      }
      ids.add(id);
    }
    return ids;
  }

  private List<ExpectedFeature> features(Entry entry) {
    List<ExpectedFeature> expected = new ArrayList<>();
    for (Entry feature : yaml.map(entry.value(), entry.name()).values()) {
      ExpectedFeature value = feature(feature);
      if (value != null) {
        expected.add(value);
      }
    }
    return List.copyOf(expected);
  }

  private @Nullable ExpectedFeature feature(Entry entry) {
    FeatureDefinition definition = names.feature(entry.key());
    if (definition == null) {
      return null;
    }
    ScalarNode node = yaml.scalar(entry.value(), entry.name());
    if (node == null) {
      return null;
    }
    String text = node.getValue();
    // The text "missing" itself, a possible value of a last feature, is written in quotes.
    if (text.equals(MISSING) && node.getScalarStyle() == ScalarStyle.PLAIN) {
      return new ExpectedFeature(definition.name(), null);
    }
    String fault = ExpectedFeature.fault(definition.aggregate(), text);
    if (fault != null) {
      yaml.problem(
          node, entry.name() + ": " + YamlTree.abbreviated(text) + " (expected: " + fault + ")");
      return null;
    }
    return new ExpectedFeature(definition.name(), text);
  }
}
