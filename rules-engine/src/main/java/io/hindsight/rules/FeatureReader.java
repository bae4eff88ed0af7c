package io.hindsight.rules;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.hindsight.rules.YamlTree.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads and checks the features of a rule set. */
final class FeatureReader {
  static final String ACCOUNT_KEY = "account_id";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final List<String> KEYS =
      List.of("key", "aggregate", "of", "where", "window", "include_current");

  /** Words of CEL and of this language, which cannot name a feature. */
  private static final Set<String> RESERVED =
      Set.of(
          "tx",
          "lists",
          "features",
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while",
          "int",
          "uint",
          "double",
          "bool",
          "string",
          "bytes",
          "list",
          "map",
          "type",
          "dyn",
          "duration",
          "timestamp",
          "null_type",
          "size",
          "has",
          "matches");

  /** Features read transactions, not other features. */
  private static final ExpressionCompiler COMPILER = new ExpressionCompiler(List.of());

  private final YamlTree yaml;

  FeatureReader(YamlTree yaml) {
    this.yaml = yaml;
  }

  /** Every feature, with what can be made of a faulty one, so that its readers still check. */
  List<FeatureSource> read(Node node) {
    List<FeatureSource> features = new ArrayList<>();
    Map<String, Entry> entries = yaml.map(node, "features");
    if (entries.size() > Limits.MAX_FEATURES) {
      yaml.problem(
          node, "features: " + entries.size() + " (expected: at most " + Limits.MAX_FEATURES + ")");
      return features;
    }
    for (Entry entry : entries.values()) {
      FeatureSource feature = feature(entry);
      if (isName(entry.key())) {
        features.add(feature);
      }
    }
    return features;
  }

  private boolean isName(ScalarNode key) {
    String name = key.getValue();
    if (RESERVED.contains(name)) {
      yaml.problem(key, "'" + name + "' is a reserved word (expected: another name)");
      return false;
    }
    if (!NAME.matcher(name).matches() || name.length() > Limits.MAX_NAME) {
      yaml.problem(
          key,
          "feature name: "
              + YamlTree.abbreviated(name)
              + " (expected: 1..64 of a-z, 0-9 and _, first a letter)");
      return false;
    }
    return true;
  }

  private FeatureSource feature(Entry entry) {
    Map<String, Entry> parts = yaml.map(entry.value(), "feature " + shortName(entry));
    if (!YamlTree.isMap(entry.value())) {
      return new FeatureSource(faulty(entry.name()), null, null);
    }
    Entry delay = parts.remove("delay");
    if (delay != null) {
      yaml.problem(delay.key(), "delay is not supported yet");
    }
    yaml.onlyKeys(parts, KEYS);
    checkKey(entry, parts.get("key"));
    Aggregate aggregate = aggregate(entry, parts.get("aggregate"));
    Entry of = parts.get("of");
    checkOf(entry, of, aggregate);
    ScalarNode ofNode = expressionNode(of);
    ScalarNode whereNode = expressionNode(parts.get("where"));
    Expression ofPlan = of(ofNode, aggregate);
    Expression wherePlan = where(whereNode);
    FeatureDefinition definition =
        new FeatureDefinition(
            entry.name(),
            FeatureKey.ACCOUNT,
            aggregate == null ? Aggregate.COUNT : aggregate,
            0,
            ofNode == null ? null : ofNode.getValue().strip(),
            whereNode == null ? null : whereNode.getValue().strip(),
            window(parts.get("window")),
            0,
            includeCurrent(parts.get("include_current")));
    return new FeatureSource(definition, ofPlan, wherePlan);
  }

  private static FeatureDefinition faulty(String name) {
    return new FeatureDefinition(
        name, FeatureKey.ACCOUNT, Aggregate.COUNT, 0, null, null, 0, 0, false);
  }

  private static String shortName(Entry entry) {
    return YamlTree.abbreviated(entry.name());
  }

  private void checkKey(Entry feature, @Nullable Entry key) {
    if (key == null) {
      yaml.problem(feature.key(), "feature " + shortName(feature) + ": key is missing");
      return;
    }
    ScalarNode node = yaml.scalar(key.value(), "key");
    if (node != null && !node.getValue().equals(ACCOUNT_KEY)) {
      yaml.problem(
          node,
          "features keyed by "
              + YamlTree.abbreviated(node.getValue())
              + " come with profiles; only account_id is supported in this version");
    }
  }

  private @Nullable Aggregate aggregate(Entry feature, @Nullable Entry entry) {
    if (entry == null) {
      yaml.problem(feature.key(), "feature " + shortName(feature) + ": aggregate is missing");
      return null;
    }
    ScalarNode node = yaml.scalar(entry.value(), "aggregate");
    if (node == null) {
      return null;
    }
    List<String> labels = new ArrayList<>();
    for (Aggregate aggregate : Aggregate.values()) {
      if (aggregate.label().equals(node.getValue())) {
        return aggregate;
      }
      labels.add(aggregate.label());
    }
    yaml.problem(
        node,
        "aggregate: "
            + YamlTree.abbreviated(node.getValue())
            + " (expected: "
            + String.join(", ", labels)
            + ")");
    return null;
  }

  private void checkOf(Entry feature, @Nullable Entry of, @Nullable Aggregate aggregate) {
    if (aggregate == Aggregate.COUNT && of != null) {
      yaml.problem(of.key(), "count takes no 'of' (expected: where, or another aggregate)");
    }
    if (aggregate != null && aggregate != Aggregate.COUNT && of == null) {
      yaml.problem(
          feature.key(),
          "feature " + shortName(feature) + ": " + aggregate.label() + " needs 'of'");
    }
  }

  private @Nullable ScalarNode expressionNode(@Nullable Entry entry) {
    return entry == null ? null : yaml.text(entry.value(), entry.name(), Limits.MAX_EXPRESSION);
  }

  private @Nullable Expression of(@Nullable ScalarNode node, @Nullable Aggregate aggregate) {
    if (node == null) {
      return null;
    }
    ExpressionCompiler.Result result = COMPILER.compile(node.getValue());
    result.issues().forEach(issue -> yaml.problem(node, issue.offset(), issue.message()));
    boolean fits =
        aggregate == Aggregate.DISTINCT ? isScalar(result.type()) : isNumber(result.type());
    if (result.issues().isEmpty() && aggregate != null && !fits) {
      String expected = aggregate == Aggregate.DISTINCT ? "string, number or bool" : "number";
      yaml.problem(
          node,
          "of: a "
              + ExpressionIssue.types(result.type().name())
              + " (expected: a "
              + expected
              + ")");
    }
    return result.expression();
  }

  private static boolean isNumber(CelType type) {
    return type.kind() == CelKind.INT
        || type.kind() == CelKind.DOUBLE
        || type.kind() == CelKind.DYN;
  }

  private static boolean isScalar(CelType type) {
    return isNumber(type) || type.kind() == CelKind.STRING || type.kind() == CelKind.BOOL;
  }

  private @Nullable Expression where(@Nullable ScalarNode node) {
    if (node == null) {
      return null;
    }
    ExpressionCompiler.Result result = COMPILER.compile(node.getValue());
    result.issues().forEach(issue -> yaml.problem(node, issue.offset(), issue.message()));
    if (result.issues().isEmpty() && result.type().kind() != CelKind.BOOL) {
      yaml.problem(
          node, "where: a " + ExpressionIssue.types(result.type().name()) + " (expected: a bool)");
    }
    return result.expression();
  }

  private long window(@Nullable Entry entry) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), "window");
    if (node == null) {
      return 0;
    }
    try {
      return Durations.micros(node.getValue());
    } catch (IllegalArgumentException e) {
      yaml.problem(node, String.valueOf(e.getMessage()));
      return 0;
    }
  }

  private boolean includeCurrent(@Nullable Entry entry) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), "include_current");
    if (node == null) {
      return false;
    }
    if (!node.getTag().equals(Tag.BOOL)) {
      yaml.problem(
          node,
          "include_current: "
              + YamlTree.abbreviated(node.getValue())
              + " (expected: true or false)");
    }
    return node.getValue().equalsIgnoreCase("true");
  }
}
