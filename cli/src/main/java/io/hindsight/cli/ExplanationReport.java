package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** An explanation as a tree: the decision, its rules, the values they read. */
final class ExplanationReport {
  private final Terminal terminal;

  ExplanationReport(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(JsonNode transaction, JsonNode explanation) {
    String terminalId = Json.text(transaction, "terminal_id");
    terminal.heading(
        "Transaction "
            + Json.text(transaction, "transaction_id")
            + " of account "
            + Json.text(transaction, "account_id"));
    terminal.say(
        Json.text(transaction, "occurred_at")
            + "  "
            + Json.text(transaction, "amount")
            + " "
            + Json.text(transaction, "currency")
            + (terminalId.equals("-") ? "" : "  terminal " + terminalId));
    String decision = Json.text(explanation, "decision");
    JsonNode thresholds = explanation.path("thresholds");
    terminal.say(
        terminal.paint(Paint.ofDecision(decision), decision)
            + ", score "
            + Json.text(explanation, "score")
            + " by rule set "
            + Json.text(explanation, "ruleset_version")
            + " (challenge from "
            + Json.text(thresholds, "challenge")
            + ", review from "
            + Json.text(thresholds, "review")
            + ", decline from "
            + Json.text(thresholds, "decline")
            + ")");
    JsonNode rules = explanation.path("rules");
    for (int i = 0; i < rules.size(); i++) {
      rule(rules.get(i), i == rules.size() - 1);
    }
    features(explanation.path("features"));
  }

  private void rule(JsonNode rule, boolean isLast) {
    String outcome = Json.text(rule, "outcome");
    boolean hit = outcome.equals("hit");
    String what =
        switch (outcome) {
          case "hit" -> "HIT     " + effect(rule);
          case "not_hit" -> "no hit  ";
          default -> "missing input  ";
        };
    terminal.say(
        (isLast ? "`- " : "|- ")
            + terminal.paint(hit ? Paint.BAD : Paint.FAINT, what)
            + terminal.paint(hit ? Paint.STRONG : Paint.PLAIN, Json.text(rule, "rule_id")));
    String indent = isLast ? "       " : "|      ";
    if (hit) {
      terminal.say(indent + Json.text(rule, "message"));
    }
    terminal.say(indent + "when " + Json.text(rule, "when"));
    for (JsonNode value : rule.path("values")) {
      boolean missing = value.path("value").isNull();
      terminal.say(
          indent
              + "  "
              + Json.text(value, "name")
              + " = "
              + (missing ? "(missing)" : Json.text(value, "value")));
    }
  }

  private static String effect(JsonNode rule) {
    String points = "+" + Json.text(rule, "points") + "  ";
    boolean decides = rule.path("decision").isTextual();
    return decides ? points + Json.text(rule, "decision") + "  " : points;
  }

  private void features(JsonNode features) {
    if (features.isEmpty()) {
      return;
    }
    terminal.say("");
    TextTable table =
        new TextTable().left("feature").right("value").left("is").left("after").left("until");
    for (JsonNode feature : features) {
      table.row(
          List.of(
              TextTable.Cell.of(Json.text(feature, "name")),
              TextTable.Cell.of(Json.text(feature, "value")),
              TextTable.Cell.of(Json.text(feature, "definition")),
              TextTable.Cell.of(Json.text(feature, "from")),
              TextTable.Cell.of(Json.text(feature, "to"))));
    }
    table.print(terminal);
  }
}
