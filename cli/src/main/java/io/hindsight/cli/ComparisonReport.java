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

  private void rules(JsonNode rules, String a, String b) {
    TextTable table =
        new TextTable().left("rule").right("hits in " + a).right("hits in " + b).right("change");
    for (JsonNode rule : rules) {
      long hitsA = rule.path("hits_a").asLong();
      long hitsB = rule.path("hits_b").asLong();
      String change = (hitsB > hitsA ? "+" : "") + Figures.count(hitsB - hitsA);
      table.row(Json.text(rule, "rule_id"), Figures.count(hitsA), Figures.count(hitsB), change);
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
