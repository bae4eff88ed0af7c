package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.cli.TextTable.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What two rule sets decide differently. */
final class ComparisonReport {
  private final Terminal terminal;

  ComparisonReport(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(JsonNode comparison) {
    String a = Json.text(comparison.path("a"), "ruleset_version");
    String b = Json.text(comparison.path("b"), "ruleset_version");
    long transactions = comparison.path("transactions").asLong();
    long changed = comparison.path("changed").asLong();
    terminal.heading("Rule set " + a + " compared with rule set " + b);
    terminal.say(
        Figures.count(changed)
            + " of "
            + Figures.count(transactions, "transaction")
            + " ("
            + Figures.percent(changed, transactions)
            + ") of "
            + Figures.count(comparison.path("accounts").asLong(), "account")
            + " are decided differently, or with another score.");
    terminal.say("");
    matrix(comparison.path("matrix"), a, b);
    terminal.say("");
    worth(comparison, a, b);
    rules(comparison.path("rules"), a, b);
    changes(comparison.path("changes"), changed, a, b);
  }

  private void matrix(JsonNode cells, String a, String b) {
    TextTable table = new TextTable().left(a + " -> " + b);
    Decisions.LABELS.forEach(table::right);
    for (String from : Decisions.LABELS) {
      List<Cell> counts = new ArrayList<>(List.of(Cell.decision(from)));
      List<Cell> amounts = new ArrayList<>(List.of(Cell.of("")));
      for (String to : Decisions.LABELS) {
        JsonNode cell = cell(cells, from, to);
        Paint paint = from.equals(to) ? Paint.FAINT : Paint.STRONG;
        long count = cell.path("count").asLong();
        counts.add(new Cell(count == 0 ? "." : Figures.count(count), paint));
        amounts.add(new Cell(money(cell.path("amounts")), Paint.FAINT));
      }
      table.row(counts).row(amounts);
    }
    table.print(terminal);
  }

  private static JsonNode cell(JsonNode cells, String from, String to) {
    for (JsonNode cell : cells) {
      if (cell.path("a").asText().equals(from) && cell.path("b").asText().equals(to)) {
        return cell;
      }
    }
    return Json.object();
  }

  private static String money(JsonNode amounts) {
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, JsonNode> amount : amounts.properties()) {
      words.add(Figures.printable(amount.getValue().asText() + " " + amount.getKey()));
    }
    return String.join(", ", words);
  }

  /** What both are worth by the labels known. */
  private void worth(JsonNode comparison, String a, String b) {
    JsonNode ofA = comparison.path("evaluation_a");
    if (ofA.path("true_positives").asLong() + ofA.path("false_negatives").asLong() == 0) {
      terminal.say("No fraud is known among them: labels would tell precision and recall.");
      terminal.say("");
      return;
    }
    TextTable table =
        new TextTable()
            .left("rule set")
            .right("alerts")
            .right("frauds caught")
            .right("frauds missed")
            .right("false alerts")
            .right("precision")
            .right("recall")
            .right("F1");
    worth(table, a, comparison.path("evaluation_a"));
    worth(table, b, comparison.path("evaluation_b"));
    table.print(terminal);
    terminal.say("");
    for (Map.Entry<String, JsonNode> sums : comparison.path("money").properties()) {
      terminal.say(
          "Frauds that only "
              + b
              + " alerts: "
              + Json.text(sums.getValue(), "saved")
              + " "
              + Figures.printable(sums.getKey())
              + " saved; that only "
              + a
              + " alerts: "
              + Json.text(sums.getValue(), "lost")
              + " "
              + Figures.printable(sums.getKey())
              + " lost.");
    }
    if (!comparison.path("money").isEmpty()) {
      terminal.say("");
    }
  }

  private static void worth(TextTable table, String version, JsonNode quality) {
    table.row(
        version,
        count(quality, "alerts"),
        count(quality, "true_positives"),
        count(quality, "false_negatives"),
        count(quality, "false_positives"),
        EvaluationReport.share(quality, "precision"),
        EvaluationReport.share(quality, "recall"),
        EvaluationReport.share(quality, "f1"));
  }

  private static String count(JsonNode node, String field) {
    return Figures.count(node.path(field).asLong());
  }

  private void rules(JsonNode rules, String a, String b) {
    TextTable table =
        new TextTable()
            .left("rule")
            .right("hits in " + a)
            .right("in " + b)
            .right("change")
            .right("on frauds in " + a)
            .right("in " + b)
            .right("on genuine in " + a)
            .right("in " + b)
            .right("accounts in " + a)
            .right("in " + b);
    for (JsonNode rule : rules) {
      long change = rule.path("hits_b").asLong() - rule.path("hits_a").asLong();
      table.row(
          Json.text(rule, "rule_id"),
          count(rule, "hits_a"),
          count(rule, "hits_b"),
          (change > 0 ? "+" : "") + Figures.count(change),
          count(rule, "true_positives_a"),
          count(rule, "true_positives_b"),
          count(rule, "false_positives_a"),
          count(rule, "false_positives_b"),
          count(rule, "accounts_a"),
          count(rule, "accounts_b"));
    }
    table.print(terminal);
  }

  private void changes(JsonNode changes, long changed, String a, String b) {
    if (changes.isEmpty()) {
      return;
    }
    terminal.say("");
    TextTable table =
        new TextTable()
            .left("transaction")
            .left("account")
            .left("occurred at")
            .right("amount")
            .left("")
            .left("in " + a)
            .right("score")
            .left("in " + b)
            .right("score")
            .left("rules in " + b);
    for (JsonNode change : changes) {
      JsonNode sideA = change.path("a");
      JsonNode sideB = change.path("b");
      table.row(
          List.of(
              Cell.of(Json.text(change, "transaction_id")),
              Cell.of(Json.text(change, "account_id")),
              Cell.of(Json.text(change, "occurred_at")),
              Cell.of(Json.text(change, "amount")),
              Cell.of(Json.text(change, "currency")),
              Cell.decision(Json.text(sideA, "decision")),
              Cell.of(Json.text(sideA, "score")),
              Cell.decision(Json.text(sideB, "decision")),
              Cell.of(Json.text(sideB, "score")),
              Cell.of(Json.words(sideB.path("rules")))));
    }
    table.print(terminal);
    long more = changed - changes.size();
    if (more > 0) {
      terminal.say("... and " + Figures.count(more) + " more.");
    }
  }
}
