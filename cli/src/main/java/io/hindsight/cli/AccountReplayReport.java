package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.cli.TextTable.Cell;
import java.util.List;

/** What a rule set makes of one account, beside what was decided live. */
final class AccountReplayReport {
  /** Transactions that are shown when nobody says how many. */
  static final int SHOWN_DEFAULT = 50;

  private final Terminal terminal;

  AccountReplayReport(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(JsonNode found) {
    long changed = found.path("changed").asLong();
    terminal.heading(
        "Account "
            + Json.text(found, "account_id")
            + " by "
            + Json.text(found, "name")
            + ": "
            + Figures.count(found.path("transactions").asLong(), "transaction")
            + ", "
            + Figures.count(changed)
            + " changed");
    if (found.path("stopped_at_seq").isNumber()) {
      terminal.say(
          terminal.paint(Paint.BAD, "The account stops")
              + " at event "
              + Json.text(found, "stopped_at_seq")
              + ", which cannot be decoded.");
    }
    TextTable table =
        new TextTable()
            .right("event")
            .left("occurred at")
            .left("transaction")
            .right("amount")
            .left("")
            .left("live")
            .right("score")
            .left("then")
            .right("score")
            .left("")
            .left("rules");
    for (JsonNode each : found.path("decisions")) {
      JsonNode live = each.path("live");
      JsonNode candidate = each.path("candidate");
      table.row(
          List.of(
              Cell.of(Json.text(each, "event_seq")),
              Cell.of(Json.text(each, "occurred_at")),
              Cell.of(Json.text(each, "transaction_id")),
              Cell.of(Json.text(each, "amount")),
              Cell.of(Json.text(each, "currency")),
              Cell.decision(Json.text(live, "decision")),
              Cell.of(Json.text(live, "score")),
              Cell.decision(Json.text(candidate, "decision")),
              Cell.of(Json.text(candidate, "score")),
              Cell.of(each.path("changed").asBoolean() ? "changed" : ""),
              Cell.of(Json.words(candidate.path("rules")))));
    }
    table.print(terminal);
  }
}
