package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench score} found.
 *
 * @param these figures of this server, of each round
 * @param others figures of the other server, of each round; empty when there is none
 */
record BenchReport(BenchSettings settings, List<BenchFigures> these, List<BenchFigures> others) {
  BenchReport {
    these = List.copyOf(these);
    others = List.copyOf(others);
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.set("settings", settingsJson());
    json.set("machine", BenchMachine.json());
    json.set("this", json(these));
    if (!others.isEmpty()) {
      json.set("against", json(others));
      json.set("this_to_against", ratios().json());
    }
    return json;
  }

  private ObjectNode settingsJson() {
    ObjectNode json = Json.object();
    json.put("accounts", settings.accounts());
    json.put("in_flight", settings.inFlight());
    json.put("seconds", settings.seconds());
    json.put("warm_up_seconds", settings.warmUpSeconds());
    json.put("idle_seconds", settings.idleSeconds());
    json.put("rate_per_s", settings.rate());
    json.put("seed", settings.seed());
    json.put("rounds", settings.rounds());
    return json.put("against", settings.against() == null ? null : settings.against().toString());
  }

  private static ObjectNode json(List<BenchFigures> rounds) {
    ObjectNode json = Json.object();
    json.set("median", BenchFigures.medians(rounds).json());
    ArrayNode all = json.putArray("rounds");
    rounds.forEach(round -> all.add(round.json()));
    return json;
  }

  private BenchFigures ratios() {
    return BenchFigures.ratios(BenchFigures.medians(these), BenchFigures.medians(others));
  }

  void print(Terminal terminal) {
    TextTable table = new TextTable().left("phase").left("figure").right("this");
    if (!others.isEmpty()) {
      table.right("against").right("this / against");
    }
    String phase = "";
    for (BenchFigure figure : BenchScoreFigure.values()) {
      List<String> row = new ArrayList<>();
      row.add(figure.phase().equals(phase) ? "" : figure.phase());
      row.add(figure.key());
      row.add(text(BenchFigures.medians(these), figure));
      if (!others.isEmpty()) {
        row.add(text(BenchFigures.medians(others), figure));
        row.add(text(ratios(), figure));
      }
      table.row(row.toArray(String[]::new));
      phase = figure.phase();
    }
    table.print(terminal);
    if (these.size() > 1) {
      terminal.say("Medians of " + Figures.count(these.size(), "round") + ".");
    }
  }

  private static String text(BenchFigures figures, BenchFigure figure) {
    @Nullable Double value = figures.getOrNull(figure);
    return value == null ? "-" : BenchFigures.rounded(value).toPlainString();
  }
}
