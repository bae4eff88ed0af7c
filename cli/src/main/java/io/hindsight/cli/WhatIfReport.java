package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What rule sets would have decided. */
final class WhatIfReport {
  private static final double PERCENT = 100.0;

  private final Terminal terminal;

  WhatIfReport(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(JsonNode result) {
    long transactions = result.path("transactions").asLong();
    terminal.heading(
        Figures.count(transactions, "transaction")
            + " of "
            + Figures.count(result.path("accounts").asLong(), "account")
            + " judged again in "
            + Figures.seconds(Duration.ofMillis(result.path("took_ms").asLong())));
    long stopped = result.path("stopped_accounts").asLong();
    if (stopped > 0) {
      terminal.warn(
          Figures.count(stopped, "account") + " only up to an event that cannot be folded.");
    }
    TextTable table =
        new TextTable()
            .left("rule set")
            .right("changed")
            .right("alerts")
            .right("precision")
            .right("recall")
            .right("F1")
            .right("fraud caught")
            .right("fraud missed")
            .right("genuine alerted");
    row(table, "(live)", "", result.path("live"));
    for (JsonNode candidate : result.path("candidates")) {
      row(
          table,
          Json.text(candidate, "name"),
          Figures.count(candidate.path("changed").asLong()),
          candidate.path("evaluation"));
    }
    table.print(terminal);
    for (JsonNode candidate : result.path("candidates")) {
      missing(candidate);
    }
    for (JsonNode candidate : result.path("candidates")) {
      changes(candidate);
    }
  }

  private void missing(JsonNode candidate) {
    String name = Json.text(candidate, "name") + ": ";
    MissingFeatures.warnings(candidate).forEach(warning -> terminal.warn(name + warning));
    MissingFeatures.lines(candidate).forEach(line -> terminal.say(name + line));
  }

  private static void row(TextTable table, String name, String changed, JsonNode quality) {
    table.row(
        name,
        changed,
        Figures.count(quality.path("alerts").asLong()),
        share(quality, "precision"),
        share(quality, "recall"),
        share(quality, "f1"),
        money(quality, "caught"),
        money(quality, "missed"),
        money(quality, "alerted_genuine"));
  }

  private static String share(JsonNode node, String field) {
    JsonNode share = node.path(field);
    return share.isNumber()
        ? String.format(Locale.ROOT, "%.1f %%", share.asDouble() * PERCENT)
        : "-";
  }

  private static String money(JsonNode quality, String field) {
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, JsonNode> sums : quality.path("money").properties()) {
      words.add(Json.text(sums.getValue(), field) + " " + Figures.printable(sums.getKey()));
    }
    return words.isEmpty() ? "-" : String.join(", ", words);
  }

  private void changes(JsonNode candidate) {
    if (candidate.path("changes").isEmpty()) {
      return;
    }
    terminal.say("");
    terminal.heading(Json.text(candidate, "name") + ": the newest changes");
    TextTable table =
        new TextTable()
            .left("transaction")
            .left("account")
            .left("occurred at")
            .right("amount")
            .left("")
            .left("live")
            .right("score")
            .left("now")
            .right("score")
            .left("rules");
    for (JsonNode change : candidate.path("changes")) {
      JsonNode live = change.path("live");
      JsonNode now = change.path("candidate");
      table.row(
          List.of(
              TextTable.Cell.of(Json.text(change, "transaction_id")),
              TextTable.Cell.of(Json.text(change, "account_id")),
              TextTable.Cell.of(Json.text(change, "occurred_at")),
              TextTable.Cell.of(Json.text(change, "amount")),
              TextTable.Cell.of(Json.text(change, "currency")),
              TextTable.Cell.decision(Json.text(live, "decision")),
              TextTable.Cell.of(Json.text(live, "score")),
              TextTable.Cell.decision(Json.text(now, "decision")),
              TextTable.Cell.of(Json.text(now, "score")),
              TextTable.Cell.of(Json.words(now.path("rules")))));
    }
    table.print(terminal);
  }
}
