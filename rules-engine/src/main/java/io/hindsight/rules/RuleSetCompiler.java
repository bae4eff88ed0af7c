package io.hindsight.rules;

import io.hindsight.rules.YamlTree.Entry;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Turns the text of a rule set into a plan: reads the YAML, checks all of it, plans. */
public final class RuleSetCompiler {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
  private static final List<String> KEYS =
      List.of("name", "features", "rules", "thresholds", "tests");
  private static final List<String> LATER = List.of("lists");

  private final SourceText source;
  private final YamlTree yaml;

  private RuleSetCompiler(SourceText source) {
    this.source = source;
    this.yaml = new YamlTree(source);
  }

  /**
   * Compiles a rule set.
   *
   * @param source the YAML text
   * @param fileName the name that problems show
   * @throws RuleSetException with every problem at once
   */
  public static CompiledRuleSet compile(String source, String fileName) throws RuleSetException {
    String text = source.startsWith("\uFEFF") ? source.substring(1) : source;
    return new RuleSetCompiler(new SourceText(fileName, text)).compile();
  }

  private CompiledRuleSet compile() throws RuleSetException {
    Node root = yaml.root();
    source.throwIfProblems();
    if (root == null) {
      throw new IllegalStateException("no root and no problem");
    }
    Map<String, Entry> parts = yaml.map(root, "rule set");
    source.throwIfProblems();
    checkKeys(parts);
    String name = name(root, parts.get("name"));
    Thresholds thresholds = thresholds(parts.get("thresholds"));
    Entry featuresEntry = parts.get("features");
    List<FeatureSource> features =
        featuresEntry == null ? List.of() : new FeatureReader(yaml).read(featuresEntry.value());
    List<CompiledRule> rules = rules(root, parts.get("rules"), features);
    List<RuleSetTest> tests = tests(parts.get("tests"), rules, features);
    source.throwIfProblems();
    return new CompiledRuleSet(
        name, source.text(), thresholds, rules, FeatureSet.of(features), source.warnings(), tests);
  }

  private List<RuleSetTest> tests(
      @Nullable Entry entry, List<CompiledRule> rules, List<FeatureSource> features) {
    if (entry == null) {
      return List.of();
    }
    List<RuleDefinition> ruleDefinitions = rules.stream().map(CompiledRule::definition).toList();
    List<FeatureDefinition> definitions = features.stream().map(FeatureSource::definition).toList();
    // Of faulty rules and features not all are known here, and tests are not to blame for that.
    boolean namesAreKnown = !source.hasProblems();
    TestExpectationReader expectations =
        new TestExpectationReader(yaml, ruleDefinitions, definitions, namesAreKnown);
    return new RuleSetTestReader(yaml, expectations).read(entry.value());
  }

  private void checkKeys(Map<String, Entry> parts) {
    for (String later : LATER) {
      Entry entry = parts.remove(later);
      if (entry != null) {
        yaml.problem(entry.key(), "'" + later + "' is not supported in this version");
      }
    }
    yaml.onlyKeys(parts, KEYS);
  }

  private String name(Node root, @Nullable Entry entry) {
    if (entry == null) {
      yaml.problem(root, "rule set: name is missing");
      return "";
    }
    ScalarNode node = yaml.scalar(entry.value(), "name");
    if (node == null) {
      return "";
    }
    String name = node.getValue();
    if (!NAME.matcher(name).matches() || name.length() > Limits.MAX_NAME) {
      yaml.problem(
          node, "name: " + YamlTree.abbreviated(name) + " (expected: 1..64 of a-z, 0-9 and -)");
    }
    return name;
  }

  private List<CompiledRule> rules(Node root, @Nullable Entry entry, List<FeatureSource> features) {
    if (entry == null) {
      yaml.problem(root, "rule set: rules are missing");
      return List.of();
    }
    List<FeatureDefinition> definitions = features.stream().map(FeatureSource::definition).toList();
    return new RuleReader(yaml, definitions).read(entry.value());
  }

  private Thresholds thresholds(@Nullable Entry entry) {
    if (entry == null) {
      return Thresholds.DEFAULT;
    }
    Map<String, Entry> parts = yaml.map(entry.value(), "thresholds");
    yaml.onlyKeys(parts, List.of("challenge", "review", "decline"));
    Integer challenge = threshold(parts, "challenge", Thresholds.DEFAULT.challenge());
    Integer review = threshold(parts, "review", Thresholds.DEFAULT.review());
    Integer decline = threshold(parts, "decline", Thresholds.DEFAULT.decline());
    if (challenge == null || review == null || decline == null) {
      return Thresholds.DEFAULT;
    }
    if (challenge >= review || review >= decline) {
      yaml.problem(
          entry.value(),
          "thresholds: "
              + challenge
              + ", "
              + review
              + ", "
              + decline
              + " (expected: challenge < review < decline)");
      return Thresholds.DEFAULT;
    }
    return new Thresholds(challenge, review, decline);
  }

  private @Nullable Integer threshold(Map<String, Entry> parts, String key, int otherwise) {
    Entry entry = parts.get(key);
    return entry == null
        ? (Integer) otherwise
        : yaml.integer(entry.value(), key, 1, Limits.MAX_SCORE);
  }
}
