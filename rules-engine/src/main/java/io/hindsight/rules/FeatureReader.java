package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.hindsight.rules.YamlTree.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads and checks the features of a rule set. */
final class FeatureReader {
  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final ExpressionCompiler.Result NO_EXPRESSION =
      new ExpressionCompiler.Result(
          null, SimpleType.DYN, ImmutableList.of(), ImmutableList.of(), 0, List.of());

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final List<String> KEYS =
      List.of(
          "key", "aggregate", "of", "where", "window", "delay", "percentile", "include_current");

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
          "default",
          "matches");

  /** Features read transactions, not other features. */
  private static final ExpressionCompiler COMPILER = ExpressionCompiler.ofObservation();

  private static final int MAX_PERCENTILE = 99;

  private final YamlTree yaml;
  private long cost;

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
      return source(faulty(entry.name()), NO_EXPRESSION, NO_EXPRESSION);
    }
    yaml.onlyKeys(parts, KEYS);
    FeatureKey key = key(entry, parts.get("key"));
    Aggregate aggregate = aggregate(entry, parts.get("aggregate"));
    int percentile = percentile(entry, parts.get("percentile"), aggregate);
    Entry of = parts.get("of");
    checkOf(entry, of, aggregate);
    ScalarNode ofNode = expressionNode(of);
    ScalarNode whereNode = expressionNode(parts.get("where"));
    ExpressionCompiler.Result ofResult = of(ofNode, aggregate);
    ExpressionCompiler.Result whereResult = where(whereNode);
    long window = length(parts.get("window"), "window");
    long delay = length(parts.get("delay"), "delay");
    boolean includeCurrent = includeCurrent(parts.get("include_current"));
    checkTogether(parts, aggregate, window, delay, includeCurrent);
    FeatureDefinition definition =
        new FeatureDefinition(
            entry.name(),
            key,
            aggregate == null ? Aggregate.COUNT : aggregate,
            percentile,
            ofNode == null ? null : ofNode.getValue().strip(),
            whereNode == null ? null : whereNode.getValue().strip(),
            window,
            delay,
            includeCurrent);
    return source(definition, ofResult, whereResult);
  }

  private FeatureSource source(
      FeatureDefinition definition, ExpressionCompiler.Result of, ExpressionCompiler.Result where) {
    cost += of.cost() + where.cost();
    return new FeatureSource(definition, of.expression(), where.expression(), of.type());
  }

  /** The most steps of all expressions read. */
  long cost() {
    return cost;
  }

  private static FeatureDefinition faulty(String name) {
    return new FeatureDefinition(
        name, FeatureKey.ACCOUNT, Aggregate.COUNT, 0, null, null, 0, 0, false);
  }

  private static String shortName(Entry entry) {
    return YamlTree.abbreviated(entry.name());
  }

  private FeatureKey key(Entry feature, @Nullable Entry key) {
    if (key == null) {
      yaml.problem(feature.key(), "feature " + shortName(feature) + ": key is missing");
      return FeatureKey.ACCOUNT;
    }
    boolean several = YamlTree.isList(key.value());
    List<Node> nodes = several ? yaml.list(key.value(), "key") : List.of(key.value());
    if (nodes.isEmpty() || nodes.size() > Limits.MAX_KEY_FIELDS) {
      yaml.problem(
          key.value(),
          "key: " + nodes.size() + " fields (expected: 1.." + Limits.MAX_KEY_FIELDS + ")");
      return FeatureKey.ACCOUNT;
    }
    List<String> fields = new ArrayList<>();
    for (Node node : nodes) {
      ScalarNode field = yaml.scalar(node, "key");
      if (field == null || !isField(field)) {
        continue;
      }
      if (fields.contains(field.getValue())) {
        yaml.problem(field, "key: " + field.getValue() + " stands here twice");
      }
      fields.add(field.getValue());
    }
    return fields.isEmpty() ? FeatureKey.ACCOUNT : new FeatureKey(ImmutableList.copyOf(fields));
  }

  private boolean isField(ScalarNode node) {
    String field = node.getValue();
    if (field.startsWith(FeatureKey.ATTRIBUTE)) {
      String attribute = field.substring(FeatureKey.ATTRIBUTE.length());
      if (ATTRIBUTE.matcher(attribute).matches() && attribute.length() <= Limits.MAX_NAME) {
        return true;
      }
      yaml.problem(
          node,
          "key: "
              + YamlTree.abbreviated(field)
              + " (expected: attributes. and a name of letters, digits and _)");
      return false;
    }
    TransactionField known = TransactionField.named(field);
    if (known != null && known != TransactionField.ATTRIBUTES) {
      return true;
    }
    String name = field.startsWith("tx.") ? field.substring("tx.".length()) : field;
    boolean all = name.equals(TransactionField.ATTRIBUTES.label());
    yaml.problem(
        node,
        "key: "
            + YamlTree.abbreviated(field)
            + " is no transaction field"
            + (all
                ? " (did you mean attributes.name?)"
                : Suggestions.suffix(name, TransactionField.names())));
    return false;
  }

  private int percentile(Entry feature, @Nullable Entry percentile, @Nullable Aggregate aggregate) {
    if (percentile == null) {
      if (aggregate == Aggregate.PERCENTILE) {
        yaml.problem(
            feature.key(),
            "feature " + shortName(feature) + ": percentile is missing (expected: such as 95)");
      }
      return 0;
    }
    if (aggregate != null && aggregate != Aggregate.PERCENTILE) {
      yaml.problem(percentile.key(), aggregate.label() + " takes no 'percentile'");
      return 0;
    }
    Integer value = yaml.integer(percentile.value(), "percentile", 1, MAX_PERCENTILE);
    return value == null ? 0 : value;
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
            + ")"
            + Suggestions.suffix(node.getValue(), labels));
    return null;
  }

  private void checkOf(Entry feature, @Nullable Entry of, @Nullable Aggregate aggregate) {
    if (aggregate == null) {
      return;
    }
    if (!aggregate.needsOf() && of != null) {
      yaml.problem(
          of.key(), aggregate.label() + " takes no 'of' (expected: where, or another aggregate)");
    }
    if (aggregate.needsOf() && of == null) {
      yaml.problem(
          feature.key(),
          "feature " + shortName(feature) + ": " + aggregate.label() + " needs 'of'");
    }
  }

  /** What each is well alone, but not with the others. */
  private void checkTogether(
      Map<String, Entry> parts,
      @Nullable Aggregate aggregate,
      long window,
      long delay,
      boolean includeCurrent) {
    Entry delayEntry = parts.get("delay");
    if (delayEntry != null && aggregate == Aggregate.LAST) {
      yaml.problem(delayEntry.key(), "last takes no 'delay'");
    } else if (delayEntry != null && window + delay > Limits.MAX_WINDOW_MICROS) {
      yaml.problem(
          delayEntry.value(), "delay: longer than 400d with the window (expected: at most 400d)");
    }
    Entry current = parts.get("include_current");
    if (current == null || !includeCurrent) {
      return;
    }
    if (aggregate != null && !aggregate.takesCurrent()) {
      yaml.problem(
          current.key(),
          aggregate.label() + " takes no 'include_current': it looks at the past only");
    } else if (delay > 0) {
      yaml.problem(current.key(), "include_current with a delay (expected: one of them)");
    }
  }

  private @Nullable ScalarNode expressionNode(@Nullable Entry entry) {
    return entry == null ? null : yaml.text(entry.value(), entry.name(), Limits.MAX_EXPRESSION);
  }

  private ExpressionCompiler.Result of(@Nullable ScalarNode node, @Nullable Aggregate aggregate) {
    if (node == null) {
      return NO_EXPRESSION;
    }
    ExpressionCompiler.Result result = COMPILER.compile(node.getValue());
    result.issues().forEach(issue -> yaml.problem(node, issue.offset(), issue.message()));
    if (result.issues().isEmpty() && aggregate != null && !fits(result.type(), aggregate)) {
      yaml.problem(
          node,
          "of: a "
              + ExpressionIssue.types(result.type().name())
              + " (expected: a "
              + expected(aggregate)
              + ")");
    }
    return result;
  }

  private static boolean fits(CelType type, Aggregate aggregate) {
    return switch (aggregate) {
      case DISTINCT -> isScalar(type);
      case LAST -> isScalar(type) || type.kind() == CelKind.TIMESTAMP;
      default -> isNumber(type);
    };
  }

  private static String expected(Aggregate aggregate) {
    return switch (aggregate) {
      case DISTINCT -> "string, number or bool";
      case LAST -> "string, number, bool or timestamp";
      default -> "number";
    };
  }

  private static boolean isNumber(CelType type) {
    return type.kind() == CelKind.INT
        || type.kind() == CelKind.DOUBLE
        || type.kind() == CelKind.DYN;
  }

  private static boolean isScalar(CelType type) {
    return isNumber(type) || type.kind() == CelKind.STRING || type.kind() == CelKind.BOOL;
  }

  private ExpressionCompiler.Result where(@Nullable ScalarNode node) {
    if (node == null) {
      return NO_EXPRESSION;
    }
    ExpressionCompiler.Result result = COMPILER.compile(node.getValue());
    result.issues().forEach(issue -> yaml.problem(node, issue.offset(), issue.message()));
    if (result.issues().isEmpty() && result.type().kind() != CelKind.BOOL) {
      yaml.problem(
          node, "where: a " + ExpressionIssue.types(result.type().name()) + " (expected: a bool)");
    }
    return result;
  }

  private long length(@Nullable Entry entry, String what) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), what);
    if (node == null) {
      return 0;
    }
    try {
      return Durations.micros(what, node.getValue());
    } catch (IllegalArgumentException e) {
      yaml.problem(node, String.valueOf(e.getMessage()));
      return 0;
    }
  }

  private boolean includeCurrent(@Nullable Entry entry) {
    return entry != null && yaml.bool(entry.value(), "include_current", false);
  }
}
