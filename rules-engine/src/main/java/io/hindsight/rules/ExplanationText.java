package io.hindsight.rules;

import io.hindsight.rules.ConditionPart.Kind;
import io.hindsight.rules.Explanation.FeatureLine;
import io.hindsight.rules.Explanation.RuleLine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An explanation as text for a terminal. */
final class ExplanationText {
  private static final int WIDTH = 100;
  private static final int OUTCOME_WIDTH = 13;
  private static final int VALUE_WIDTH = 8;
  private static final String STEP = "  ";

  private final Explanation explanation;
  private final StringBuilder text = new StringBuilder();

  ExplanationText(Explanation explanation) {
    this.explanation = explanation;
  }

  String render() {
    transaction(explanation.transaction());
    Thresholds thresholds = explanation.thresholds();
    line(
        "",
        explanation.decision().label()
            + ", score "
            + explanation.score()
            + " (challenge from "
            + thresholds.challenge()
            + ", review from "
            + thresholds.review()
            + ", decline from "
            + thresholds.decline()
            + ")");
    List<RuleLine> rules = explanation.rules();
    for (int i = 0; i < rules.size(); i++) {
      rule(rules.get(i), i == rules.size() - 1);
    }
    if (!explanation.features().isEmpty()) {
      text.append("features\n");
    }
    List<FeatureLine> features = explanation.features();
    for (int i = 0; i < features.size(); i++) {
      feature(features.get(i), i == features.size() - 1);
    }
    return text.toString();
  }

  private void transaction(Transaction tx) {
    line("", "transaction " + tx.transactionId() + " of account " + tx.accountId());
    List<String> parts = new ArrayList<>();
    parts.add(time(tx.occurredAtMicros()));
    parts.add(Currencies.format(tx.amountMinor(), tx.currency()) + " " + tx.currency());
    for (TransactionField field : TransactionField.values()) {
      boolean told =
          switch (field) {
            case TRANSACTION_ID, ACCOUNT_ID, OCCURRED_AT, AMOUNT, CURRENCY, ATTRIBUTES -> true;
            default -> field.read(tx) == null;
          };
      if (!told) {
        parts.add(field.label() + " " + field.print(tx));
      }
    }
    tx.attributes().forEach((name, value) -> parts.add(name + " " + value));
    line(STEP, String.join(", ", parts));
  }

  private void rule(RuleLine rule, boolean isLast) {
    StringBuilder head = new StringBuilder(outcome(rule.outcome()));
    pad(head, OUTCOME_WIDTH);
    head.append(rule.id());
    String effect = effect(rule);
    head.append(effect.isEmpty() ? "" : ": " + effect);
    String indent = isLast ? "     " : "|    ";
    line(isLast ? "`- " : "|- ", indent + STEP, head.toString());
    String why = rule.why();
    String when = ExpressionText.oneLine(rule.when());
    if (why != null && !why.equals(when)) {
      line(indent, why);
    }
    filed(rule, indent);
    ConditionPart condition = rule.condition();
    if (condition == null || isLogic(condition.kind())) {
      line(indent, "when " + when);
    }
    if (condition != null) {
      part(condition, indent, rule);
    }
    rule.values()
        .forEach((name, value) -> line(indent + STEP, name + " = " + shown(value, "(missing)")));
  }

  private static boolean isLogic(Kind kind) {
    return switch (kind) {
      case ALL, ANY, NOT, CHOICE -> true;
      case COMPARISON, VALUE -> false;
    };
  }

  private static String outcome(RuleOutcome outcome) {
    return switch (outcome) {
      case HIT -> "HIT";
      case NOT_HIT -> "not hit";
      case SKIPPED -> "skipped";
      case SNOOZED -> "snoozed";
      case MISSING_INPUT -> "missing";
      case ERROR -> "error";
    };
  }

  private static String effect(RuleLine rule) {
    List<String> parts = new ArrayList<>();
    if (rule.points() != 0) {
      parts.add((rule.points() > 0 ? "+" : "") + rule.points());
    }
    Decision decision = rule.decision();
    if (decision != null) {
      parts.add(decision.label());
    }
    String effect = String.join(" and ", parts);
    boolean hit = rule.outcome() == RuleOutcome.HIT;
    if (rule.shadow()) {
      return (hit ? "would be " + effect : effect) + ", only reported (shadow)";
    }
    return hit ? effect : "a hit would be " + effect;
  }

  /** How the rule is filed. */
  private void filed(RuleLine rule, String indent) {
    List<String> parts = new ArrayList<>();
    Severity severity = rule.severity();
    if (severity != null) {
      parts.add("severity " + severity.label());
    }
    if (!rule.tags().isEmpty()) {
      parts.add("tags " + String.join(", ", rule.tags()));
    }
    if (!parts.isEmpty()) {
      line(indent, String.join("; ", parts));
    }
  }

  private void part(ConditionPart part, String indent, RuleLine rule) {
    StringBuilder head = new StringBuilder(value(part));
    pad(head, VALUE_WIDTH);
    head.append(
        switch (part.kind()) {
          case ALL -> "all of";
          case ANY -> "any of";
          case NOT -> "not";
          case CHOICE -> "if, then, else";
          case COMPARISON, VALUE -> part.text();
        });
    line(indent, indent + " ".repeat(VALUE_WIDTH), head.toString());
    for (ConditionPart below : part.parts()) {
      boolean told = part.kind() == Kind.COMPARISON && rule.values().containsKey(below.text());
      if (!told) {
        part(below, indent + STEP, rule);
      }
    }
  }

  private static String value(ConditionPart part) {
    return switch (part.state()) {
      case VALUE -> shown(part.value(), "");
      case MISSING -> "missing";
      case FAILED -> "error";
      case NOT_LOOKED_AT -> "-";
    };
  }

  private void feature(FeatureLine feature, boolean isLast) {
    String missing = feature.missing();
    String value = missing == null ? shown(feature.value(), "") : "(missing: " + missing + ")";
    String indent = isLast ? "     " : "|    ";
    line(isLast ? "`- " : "|- ", indent + STEP, feature.name() + " = " + value);
    String key = feature.keyValue();
    line(indent, feature.definition().inWords() + (key == null ? "" : " (" + key + ")"));
    List<String> parts = new ArrayList<>();
    Long from = feature.windowFromMicros();
    Long to = feature.windowToMicros();
    if (from != null) {
      parts.add("after " + time(from));
    }
    if (to != null) {
      parts.add("until " + time(to));
    }
    parts.add(feature.exact() ? "exact" : "approximate");
    boolean unread = feature.readBy().isEmpty();
    parts.add("read by " + (unread ? "no rule" : String.join(", ", feature.readBy())));
    line(indent, String.join(", ", parts));
  }

  private static String shown(@Nullable Object value, String none) {
    return value == null ? none : value.toString();
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }

  private static void pad(StringBuilder words, int width) {
    words.append(" ".repeat(StrictMath.max(1, width - words.length())));
  }

  private void line(String indent, String words) {
    line(indent, indent + STEP, words);
  }

  /** Breaks what is too long between words; values never control the terminal. */
  private void line(String first, String further, String words) {
    String rest = words.replaceAll("\\p{Cntrl}", "?");
    String indent = first;
    while (indent.length() + rest.length() > WIDTH) {
      int room = WIDTH - indent.length();
      int end = rest.lastIndexOf(' ', room);
      if (end <= VALUE_WIDTH) {
        end = rest.indexOf(' ', StrictMath.max(room, 0));
      }
      if (end < 0) {
        break;
      }
      text.append(indent).append(rest, 0, end).append('\n');
      rest = rest.substring(end + 1);
      indent = further;
    }
    text.append(indent).append(rest).append('\n');
  }
}
