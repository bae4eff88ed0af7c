package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import io.hindsight.rules.RuleDefinition.Options;
import io.hindsight.rules.YamlTree.Entry;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads and checks the options of a rule. */
final class RuleOptionsReader {
  static final ImmutableList<String> KEYS =
      ImmutableList.of(
          "severity", "tags", "enabled", "valid_from", "valid_to", "shadow", "rollout");

  private static final Pattern TAG = Pattern.compile("[a-z0-9_-]+");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,2})?) ?%");
  private static final BigDecimal BASIS_POINTS_PER_PERCENT = BigDecimal.valueOf(100);

  private final YamlTree yaml;

  RuleOptionsReader(YamlTree yaml) {
    this.yaml = yaml;
  }

  /** The options among the parts of a rule. */
  Options read(Map<String, Entry> parts) {
    Long from = time(parts.get("valid_from"), "valid_from");
    Long to = time(parts.get("valid_to"), "valid_to");
    Entry toEntry = parts.get("valid_to");
    if (from != null && to != null && toEntry != null && from >= to) {
      yaml.problem(toEntry.value(), "valid_to: not after valid_from (expected: later)");
    }
    return new Options(
        severity(parts.get("severity")),
        tags(parts.get("tags")),
        bool(parts.get("enabled"), "enabled", true),
        from,
        to,
        bool(parts.get("shadow"), "shadow", false),
        rollout(parts.get("rollout")));
  }

  private boolean bool(@Nullable Entry entry, String what, boolean otherwise) {
    return entry == null ? otherwise : yaml.bool(entry.value(), what, otherwise);
  }

  private @Nullable Severity severity(@Nullable Entry entry) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), "severity");
    if (node == null) {
      return null;
    }
    List<String> labels = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      if (severity.label().equals(node.getValue())) {
        return severity;
      }
      labels.add(severity.label());
    }
    yaml.problem(
        node,
        "severity: "
            + YamlTree.abbreviated(node.getValue())
            + " (expected: low, medium, high or critical)"
            + Suggestions.suffix(node.getValue(), labels));
    return null;
  }

  private ImmutableList<String> tags(@Nullable Entry entry) {
    if (entry == null) {
      return ImmutableList.of();
    }
    List<Node> nodes = yaml.list(entry.value(), "tags");
    if (nodes.size() > Limits.MAX_TAGS) {
      yaml.problem(
          entry.value(), "tags: " + nodes.size() + " (expected: at most " + Limits.MAX_TAGS + ")");
      return ImmutableList.of();
    }
    List<String> tags = new ArrayList<>();
    for (Node node : nodes) {
      ScalarNode tag = yaml.scalar(node, "tag");
      if (tag == null) {
        continue;
      }
      String text = tag.getValue();
      if (!TAG.matcher(text).matches() || text.length() > Limits.MAX_NAME) {
        yaml.problem(
            tag, "tag: " + YamlTree.abbreviated(text) + " (expected: 1..64 of a-z, 0-9, - and _)");
      } else if (tags.contains(text)) {
        yaml.problem(tag, "tag: " + text + " stands here twice");
      }
      tags.add(text);
    }
    return ImmutableList.copyOf(tags);
  }

  /** RFC 3339; a date alone is its first moment in UTC. */
  private @Nullable Long time(@Nullable Entry entry, String what) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), what);
    if (node == null) {
      return null;
    }
    String text = node.getValue();
    try {
      Instant time =
          DATE.matcher(text).matches()
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text).toInstant();
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
      if (micros >= Transaction.MIN_OCCURRED_AT_MICROS
          && micros <= Transaction.MAX_OCCURRED_AT_MICROS) {
        return micros;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Reported below, as a time out of range is.
    }
    yaml.problem(
        node,
        what
            + ": "
            + YamlTree.abbreviated(text)
            + " (expected: a date or time in 1900..2200, such as 2024-01-31 or"
            + " 2024-01-31T12:00:00Z)");
    return null;
  }

  private int rollout(@Nullable Entry entry) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), "rollout");
    if (node == null) {
      return Options.EVERYONE;
    }
    var percentage = PERCENTAGE.matcher(node.getValue());
    if (percentage.matches()) {
      int points =
          new BigDecimal(percentage.group(1)).multiply(BASIS_POINTS_PER_PERCENT).intValueExact();
      if (points >= 1 && points <= Options.EVERYONE) {
        return points;
      }
    }
    yaml.problem(
        node,
        "rollout: "
            + YamlTree.abbreviated(node.getValue())
            + " (expected: 0.01%..100%, such as 10%)");
    return Options.EVERYONE;
  }
}
