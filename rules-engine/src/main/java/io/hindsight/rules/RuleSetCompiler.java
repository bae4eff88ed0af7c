package io.hindsight.rules;

import io.hindsight.rules.YamlTree.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Turns the text of a rule set into a plan: reads the YAML, checks all of it, plans. */
public final class RuleSetCompiler {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
  private static final List<String> KEYS =
      List.of("name", "features", "rules", "thresholds", "when_degraded", "tests");

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
    WhenDegraded whenDegraded = whenDegraded(parts.get("when_degraded"));
    Entry featuresEntry = parts.get("features");
    FeatureReader featureReader = new FeatureReader(yaml);
    List<FeatureSource> features =
        featuresEntry == null ? List.of() : featureReader.read(featuresEntry.value());
    RuleReader ruleReader = new RuleReader(yaml, features);
    List<CompiledRule> rules = rules(root, parts.get("rules"), ruleReader);
    checkCost(root, featureReader.cost() + ruleReader.cost());
    List<RuleSetTest> tests = tests(parts.get("tests"), rules, features);
    source.throwIfProblems();
    List<RuleDefinition> definitions = rules.stream().map(CompiledRule::definition).toList();
    warn(parts, thresholds, definitions, allReads(ruleReader.reads(), tests));
    return new CompiledRuleSet(
        name,
        source.text(),
        thresholds,
        rules,
        FeatureSet.of(features),
        source.warnings(),
        tests,
        whenDegraded);
  }

  private List<RuleSetTest> tests(
      @Nullable Entry entry, List<CompiledRule> rules, List<FeatureSource> features) {
    // Of faulty rules and features not all are known here, and tests are not to blame for that.
    boolean namesAreKnown = !source.hasProblems();
    return entry == null
        ? List.of()
        : new RuleSetTestReader(yaml, new TestNames(yaml, rules, features, namesAreKnown))
            .read(entry.value());
  }

  /** What conditions, reasons and tests read. */
  private static Set<String> allReads(Set<String> ofRules, List<RuleSetTest> tests) {
    Set<String> reads = new HashSet<>(ofRules);
    for (RuleSetTest test : tests) {
      test.expected().features().forEach(feature -> reads.add(feature.feature()));
    }
    return reads;
  }

  private void checkKeys(Map<String, Entry> parts) {
    Entry lists = parts.remove("lists");
    if (lists != null) {
      yaml.problem(lists.key(), "lists are made with 'hindsight lists', not in the rule set");
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

  private List<CompiledRule> rules(Node root, @Nullable Entry entry, RuleReader reader) {
    if (entry == null) {
      yaml.problem(root, "rule set: rules are missing");
      return List.of();
    }
    return reader.read(entry.value());
  }

  private void checkCost(Node root, long cost) {
    if (cost > Limits.MAX_RULE_SET_COST) {
      yaml.problem(
          root,
          "the expressions of the rule set can cost "
              + cost
              + " steps together (expected: at most "
              + Limits.MAX_RULE_SET_COST
              + ")");
    }
  }

  /** What is allowed but hardly meant; of a rule set without problems. */
  private void warn(
      Map<String, Entry> parts,
      Thresholds thresholds,
      List<RuleDefinition> rules,
      Set<String> reads) {
    RuleSetWarnings warnings = new RuleSetWarnings(yaml);
    Entry features = parts.get("features");
    if (features != null) {
      warnings.unusedFeatures(features.value(), reads);
    }
    Entry rulesEntry = parts.get("rules");
    if (rulesEntry != null) {
      warnings.disabledRules(rulesEntry.value(), rules);
    }
    Entry thresholdsEntry = parts.get("thresholds");
    if (thresholdsEntry != null) {
      warnings.unreachableThresholds(
          yaml.map(thresholdsEntry.value(), "thresholds"), thresholds, rules);
    }
  }

  private WhenDegraded whenDegraded(@Nullable Entry entry) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), "when_degraded");
    if (node == null) {
      return WhenDegraded.SKIP;
    }
    for (WhenDegraded known : WhenDegraded.values()) {
      if (known.label().equals(node.getValue())) {
        return known;
      }
    }
    yaml.problem(
        node,
        "when_degraded: " + YamlTree.abbreviated(node.getValue()) + " (expected: skip or review)");
    return WhenDegraded.SKIP;
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
