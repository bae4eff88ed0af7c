package io.hindsight.rules;

import io.hindsight.rules.YamlTree.Entry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the times of a test, absolute or before the transaction that is judged. */
final class TestMoments {
  /** When that transaction occurs if the test does not say. */
  static final long DEFAULT_MICROS =
      ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2024-06-15T12:00:00Z"));

  private final YamlTree yaml;

  TestMoments(YamlTree yaml) {
    this.yaml = yaml;
  }

  /** A time as RFC 3339 writes it, in epoch microseconds, or null and a problem. */
  @Nullable Long time(Entry entry) {
    ScalarNode node = yaml.scalar(entry.value(), entry.name());
    if (node == null) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(node.getValue()).toInstant();
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
      if (micros >= Transaction.MIN_OCCURRED_AT_MICROS
          && micros <= Transaction.MAX_OCCURRED_AT_MICROS) {
        return micros;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Reported below, as any other time outside of the range.
    }
    yaml.problem(
        node,
        entry.name()
            + ": "
            + YamlTree.abbreviated(node.getValue())
            + " (expected: a time in 1900..2200 such as 2024-06-15T12:00:00Z)");
    return null;
  }

  /** A length in microseconds, or null and a problem. */
  @Nullable Long length(Entry entry) {
    ScalarNode node = yaml.scalar(entry.value(), entry.name());
    if (node == null) {
      return null;
    }
    try {
      return node.getValue().equals("0s")
          ? (Long) 0L
          : (Long) Durations.micros(entry.name(), node.getValue());
    } catch (IllegalArgumentException e) {
      yaml.problem(node, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The moment that {@code ago} or another key states, not after the judged one; or null. */
  @Nullable Long moment(Node item, Map<String, Entry> parts, String absolute, long whenMicros) {
    Entry ago = parts.get("ago");
    Entry stated = parts.get(absolute);
    if ((ago == null) == (stated == null)) {
      yaml.problem(item, "given: states no time or two (expected: ago or " + absolute + ")");
      return null;
    }
    if (ago != null) {
      Long length = length(ago);
      return length == null ? null : (Long) (whenMicros - length);
    }
    Long time = stated == null ? null : time(stated);
    if (stated != null && time != null && time > whenMicros) {
      yaml.problem(stated.value(), absolute + ": after 'when' occurs (expected: not after it)");
      return null;
    }
    return time;
  }
}
