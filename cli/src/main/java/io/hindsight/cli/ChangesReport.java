package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.cli.TextTable.Cell;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Why two rule sets decide transactions differently, rule by rule, side by side. */
final class ChangesReport {
  private final Terminal terminal;
  private final int a;
  private final int b;

  ChangesReport(Terminal terminal, int a, int b) {
    this.terminal = terminal;
    this.a = a;
    this.b = b;
  }

  void print(JsonNode changes) {
    if (changes.isEmpty()) {
      terminal.say("Nothing changes.");
    }
    for (JsonNode change : changes) {
      terminal.heading(
          "Transaction "
              + Json.text(change, "transaction_id")
              + " of account "
              + Json.text(change, "account_id")
              + ", "
              + Json.text(change, "occurred_at")
              + ", "
              + Json.text(change, "amount")
              + " "
              + Json.text(change, "currency")
              + (change.path("label").isTextual() ? ", " + Json.text(change, "label") : ""));
      TextTable table = new TextTable().left("").left("by " + a).left("by " + b);
      table.row(
          List.of(
              Cell.of("decision"),
              Cell.decision(Json.text(change.path("a"), "decision")),
              Cell.decision(Json.text(change.path("b"), "decision"))));
      table.row(
          "score", Json.text(change.path("a"), "score"), Json.text(change.path("b"), "score"));
      Set<String> rules = new TreeSet<>();
      addHits(rules, change.path("a"));
      addHits(rules, change.path("b"));
      for (String rule : rules) {
        table.row(
            Figures.printable(rule), why(change.path("a"), rule), why(change.path("b"), rule));
      }
      table.print(terminal);
      terminal.say("");
    }
  }

  private static void addHits(Set<String> rules, JsonNode side) {
    for (JsonNode rule : side.path("explanation").path("rules")) {
      if (isHit(rule)) {
        rules.add(rule.path("rule_id").asText());
      }
    }
  }

  private static String why(JsonNode side, String ruleId) {
    for (JsonNode rule : side.path("explanation").path("rules")) {
      if (rule.path("rule_id").asText().equals(ruleId)) {
        return isHit(rule)
            ? Json.text(rule, "message")
            : Json.text(rule, "outcome").replace('_', ' ');
      }
    }
    return "-";
  }

  private static boolean isHit(JsonNode rule) {
    return rule.path("outcome").asText().equals("hit");
  }
}
