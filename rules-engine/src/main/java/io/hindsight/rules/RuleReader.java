package io.hindsight.rules;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.hindsight.rules.YamlTree.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads and checks the rules of a rule set. */
final class RuleReader {
  private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9_-]*[a-z0-9])?");
  private static final ImmutableList<String> KEYS =
      ImmutableList.<String>builder()
          .add("id", "when", "points", "decision", "reason")
          .addAll(RuleOptionsReader.KEYS)
          .build();

  private final YamlTree yaml;
  private final ExpressionCompiler compiler;
  private final RuleOptionsReader options;
  private final Set<String> ids = new HashSet<>();
  private final Set<String> reads = new HashSet<>();
  private long cost;

  /** A reader of rules whose conditions may read these features. */
  RuleReader(YamlTree yaml, List<FeatureSource> features) {
    this.yaml = yaml;
    this.options = new RuleOptionsReader(yaml);
    ImmutableMap.Builder<String, CelType> types = ImmutableMap.builder();
    features.forEach(feature -> types.put(feature.definition().name(), feature.type()));
    this.compiler = ExpressionCompiler.ofConditions(types.buildOrThrow());
  }

  /** The most steps of all conditions read. */
  long cost() {
    return cost;
  }

  /** Everything that conditions and reasons read, such as {@code tx.amount} or a feature. */
  Set<String> reads() {
    return reads;
  }

  /** The rules without faults; the others are among the problems. */
  List<CompiledRule> read(Node node) {
    List<CompiledRule> rules = new ArrayList<>();
    List<Node> nodes = yaml.list(node, "rules");
    if (nodes.isEmpty() || nodes.size() > Limits.MAX_RULES) {
      yaml.problem(node, "rules: " + nodes.size() + " (expected: 1.." + Limits.MAX_RULES + ")");
      return rules;
    }
    for (Node item : nodes) {
      CompiledRule rule = rule(item);
      if (rule != null) {
        rules.add(rule);
      }
    }
    return rules;
  }

  private @Nullable CompiledRule rule(Node node) {
    Map<String, Entry> parts = yaml.map(node, "rule");
    if (!YamlTree.isMap(node)) {
      return null;
    }
    yaml.onlyKeys(parts, KEYS);
    String id = id(node, parts.get("id"));
    Entry pointsEntry = parts.get("points");
    Entry decisionEntry = parts.get("decision");
    if (pointsEntry == null && decisionEntry == null) {
      yaml.problem(node, "the rule does nothing (expected: points, decision or both)");
    }
    int points = points(pointsEntry);
    Decision decision = decision(decisionEntry);
    ScalarNode when = when(node, parts.get("when"));
    Entry reasonEntry = parts.get("reason");
    ScalarNode reason =
        reasonEntry == null ? null : yaml.text(reasonEntry.value(), "reason", Limits.MAX_REASON);
    ReasonTemplate template = reason == null ? null : template(reason);
    RuleDefinition.Options ruleOptions = options.read(parts);
    if (when == null) {
      return null;
    }
    ExpressionCompiler.Result condition = condition(when);
    if (condition.expression() == null || id == null) {
      return null;
    }
    String whenText = when.getValue().strip();
    String reasonText =
        reason == null ? ExpressionText.oneLine(whenText) : reason.getValue().strip();
    return new CompiledRule(
        new RuleDefinition(id, whenText, points, decision, reasonText, ruleOptions),
        condition.expression(),
        template == null ? ReasonTemplate.literal(reasonText) : template,
        condition.reads(),
        condition.lists(),
        Suppliers.memoize(() -> compiler.parts(when.getValue())));
  }

  private @Nullable String id(Node rule, @Nullable Entry entry) {
    if (entry == null) {
      yaml.problem(rule, "rule: id is missing");
      return null;
    }
    ScalarNode node = yaml.scalar(entry.value(), "id");
    if (node == null) {
      return null;
    }
    String id = node.getValue();
    if (!ID.matcher(id).matches() || id.length() > Limits.MAX_NAME) {
      yaml.problem(
          node, "id: " + YamlTree.abbreviated(id) + " (expected: 1..64 of a-z, 0-9, - and _)");
    } else if (!ids.add(id)) {
      yaml.problem(node, "id: " + id + " is taken by another rule (expected: unique)");
    }
    return id;
  }

  private int points(@Nullable Entry entry) {
    if (entry == null) {
      return 0;
    }
    Integer points = yaml.integer(entry.value(), "points", -Limits.MAX_SCORE, Limits.MAX_SCORE);
    if (points != null && points == 0) {
      yaml.problem(entry.value(), "points: 0 (expected: not 0)");
    }
    return points == null ? 0 : points;
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
              + " (expected: approve, challenge, review or decline)"
              + Suggestions.suffix(
                  node.getValue(), List.of("approve", "challenge", "review", "decline")));
      return null;
    }
  }

  private @Nullable ScalarNode when(Node rule, @Nullable Entry entry) {
    if (entry == null) {
      yaml.problem(rule, "rule: when is missing");
      return null;
    }
    return yaml.text(entry.value(), "when", Limits.MAX_EXPRESSION);
  }

  private ExpressionCompiler.Result condition(ScalarNode when) {
    ExpressionCompiler.Result result = compiler.compile(when.getValue());
    result.issues().forEach(issue -> yaml.problem(when, issue.offset(), issue.message()));
    cost += result.cost();
    reads.addAll(result.reads());
    if (result.issues().isEmpty() && result.type().kind() != CelKind.BOOL) {
      yaml.problem(
          when, "when: a " + ExpressionIssue.types(result.type().name()) + " (expected: a bool)");
    }
    return result;
  }

  private ReasonTemplate template(ScalarNode reason) {
    // Placeholders are found in the text as it stands, so that their places are right.
    ReasonTemplate template =
        ReasonTemplate.parse(
            reason.getValue().stripTrailing(),
            compiler.featureIndexes(),
            (offset, message) -> yaml.problem(reason, offset, message));
    reads.addAll(template.reads());
    return template;
  }
}
