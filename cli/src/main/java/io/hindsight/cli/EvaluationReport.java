package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How well decisions told fraud from the rest. */
final class EvaluationReport {
  private static final double PERCENT = 100.0;

  private final Terminal terminal;

  EvaluationReport(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(JsonNode evaluation) {
    JsonNode version = evaluation.path("version");
    terminal.heading(
        version.isNumber()
            ? "Rule set " + version.asText() + " evaluated"
            : "What was decided live, evaluated");
    terminal.say(
        count(evaluation, "frauds", "fraud")
            + " among "
            + count(evaluation, "transactions", "transaction")
            + ", "
            + count(evaluation, "alerts", "alert")
            + ".");
    terminal.say("");
    figures(evaluation);
    money(evaluation.path("money"));
    rules(evaluation.path("rules"));
  }

  private static String count(JsonNode evaluation, String field, String singular) {
    return Figures.count(evaluation.path(field).asLong(), singular);
  }

  private static String count(JsonNode node, String field) {
    return Figures.count(node.path(field).asLong());
  }

  /** A share to a tenth of a percent; a dash where it is a share of nothing. */
  static String share(JsonNode node, String field) {
    JsonNode share = node.path(field);
    return share.isNumber()
        ? String.format(Locale.ROOT, "%.1f %%", share.asDouble() * PERCENT)
        : "-";
  }

  private void figures(JsonNode evaluation) {
    new TextTable()
        .right("precision")
        .right("recall")
        .right("F1")
        .right("frauds caught")
        .right("frauds missed")
        .right("false alerts")
        .row(
            share(evaluation, "precision"),
            share(evaluation, "recall"),
            share(evaluation, "f1"),
            count(evaluation, "true_positives"),
            count(evaluation, "false_negatives"),
            count(evaluation, "false_positives"))
        .print(terminal);
  }

  private void money(JsonNode money) {
    TextTable table =
        new TextTable()
            .left("money")
            .right("fraud caught")
            .right("fraud missed")
            .right("genuine alerted");
    for (Map.Entry<String, JsonNode> sums : money.properties()) {
      table.row(
          Figures.printable(sums.getKey()),
          Json.text(sums.getValue(), "caught"),
          Json.text(sums.getValue(), "missed"),
          Json.text(sums.getValue(), "alerted_genuine"));
    }
    print(table);
  }

  private void rules(JsonNode rules) {
    TextTable table =
        new TextTable()
            .left("rule")
            .right("hits")
            .right("on frauds")
            .right("on genuine")
            .right("precision")
            .right("fraud amount")
            .right("genuine amount");
    for (JsonNode rule : rules) {
      String shadow = rule.path("shadow").asBoolean() ? " (shadow)" : "";
      table.row(
          Json.text(rule, "rule_id") + shadow,
          count(rule, "hits"),
          count(rule, "true_positives"),
          count(rule, "false_positives"),
          share(rule, "precision"),
          amounts(rule.path("money"), "fraud"),
          amounts(rule.path("money"), "genuine"));
    }
    print(table);
  }

  private void print(TextTable table) {
    if (!table.isEmpty()) {
      terminal.say("");
      table.print(terminal);
    }
  }

  private static String amounts(JsonNode money, String field) {
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, JsonNode> sums : money.properties()) {
      words.add(Json.text(sums.getValue(), field) + " " + Figures.printable(sums.getKey()));
    }
    return words.isEmpty() ? "-" : String.join(", ", words);
  }
}
