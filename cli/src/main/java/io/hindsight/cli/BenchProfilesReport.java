package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;

/**
 * What {@code bench profiles} found.
 *
 * @param rounds figures of each round
 */
record BenchProfilesReport(BenchProfilesSettings settings, List<BenchFigures> rounds) {
  /** What one merchant must bear at least, by what spread traffic reaches. */
  static final double RATIO_MIN = 0.5;

  private static final int PERCENT = 100;

  BenchProfilesReport {
    rounds = List.copyOf(rounds);
  }

  private BenchFigures medians() {
    return BenchFigures.medians(rounds);
  }

  private double ratio() {
    return medians().get(BenchProfilesFigure.ONE_MERCHANT_TO_SPREAD_RATE);
  }

  /** The worst of all rounds, under rules that need profiles. */
  private double degradedShareMax() {
    return rounds.stream()
        .mapToDouble(
            round ->
                Math.max(
                    round.get(BenchProfilesFigure.SPREAD_DEGRADED),
                    round.get(BenchProfilesFigure.ONE_MERCHANT_DEGRADED)))
        .max()
        .orElse(0);
  }

  /** Whether one merchant bears enough, and every decision had its profile's answer. */
  boolean isMet() {
    return ratio() >= RATIO_MIN && degradedShareMax() == 0;
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.set("settings", settingsJson());
    json.set("machine", BenchMachine.json());
    json.set("median", medians().json());
    var all = json.putArray("rounds");
    rounds.forEach(round -> all.add(round.json()));
    json.putObject("claim")
        .put("one_merchant_to_spread", BenchFigures.rounded(ratio()))
        .put("expected_min", RATIO_MIN)
        .put("degraded_share_max", BenchFigures.rounded(degradedShareMax()))
        .put("met", isMet());
    return json;
  }

  private ObjectNode settingsJson() {
    return Json.object()
        .put("accounts", settings.accounts())
        .put("merchants", settings.merchants())
        .put("in_flight", settings.inFlight())
        .put("seconds", settings.seconds())
        .put("warm_up_seconds", settings.warmUpSeconds())
        .put("seed", settings.seed())
        .put("rounds", settings.rounds());
  }

  void print(Terminal terminal) {
    TextTable table = new TextTable().left("phase").left("figure").right("median");
    rounds.forEach(round -> table.right("round " + (rounds.indexOf(round) + 1)));
    String phase = "";
    for (BenchProfilesFigure figure : BenchProfilesFigure.values()) {
      String first = figure.phase().equals(phase) ? "" : figure.phase();
      table.row(row(first, figure));
      phase = figure.phase();
    }
    table.print(terminal);
    verdict(terminal::say);
  }

  private String[] row(String phase, BenchProfilesFigure figure) {
    String[] row = new String[3 + rounds.size()];
    row[0] = phase;
    row[1] = figure.key();
    row[2] = text(medians(), figure);
    for (int round = 0; round < rounds.size(); round++) {
      row[3 + round] = text(rounds.get(round), figure);
    }
    return row;
  }

  private static String text(BenchFigures figures, BenchFigure figure) {
    return BenchFigures.rounded(figures.get(figure)).toPlainString();
  }

  private void verdict(Consumer<String> out) {
    out.accept(
        "One merchant bears "
            + BenchFigures.rounded(ratio()).toPlainString()
            + " of spread traffic (expected: >= "
            + RATIO_MIN
            + "), "
            + BenchFigures.rounded(PERCENT * degradedShareMax()).toPlainString()
            + " % degraded at worst (expected: 0): "
            + (isMet() ? "met." : "not met."));
  }
}
