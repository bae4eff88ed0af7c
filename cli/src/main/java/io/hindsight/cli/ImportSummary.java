package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an import did.
 *
 * @param file the file's name
 * @param rowsBefore rows, labels among them, that were done before
 * @param rows transactions done now
 * @param accepted how many of these were new
 * @param duplicates how many had been decided before
 * @param labels labels taken up now, again or for the first time
 * @param labelsLeftOut labels that are not known yet
 * @param decisions how many of each
 * @param elapsed how long it took
 */
record ImportSummary(
    String file,
    long rowsBefore,
    long rows,
    long accepted,
    long duplicates,
    long labels,
    long labelsLeftOut,
    Map<String, Long> decisions,
    Duration elapsed) {
  ImportSummary {
    decisions = new LinkedHashMap<>(decisions);
  }

  double rowsPerSecond() {
    return Figures.perSecond(rows + labels, elapsed);
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("file", file);
    json.put("rows_done_before", rowsBefore);
    json.put("rows", rows);
    json.put("accepted", accepted);
    json.put("duplicates", duplicates);
    json.put("labels", labels);
    json.put("labels_left_out", labelsLeftOut);
    ObjectNode byDecision = json.putObject("decisions");
    decisions.forEach(byDecision::put);
    json.put("elapsed_ms", elapsed.toMillis());
    return json.put("rows_per_s", Math.rint(rowsPerSecond()));
  }

  void print(Terminal terminal) {
    if (rows + labels == 0) {
      terminal.say(
          "Nothing to do: all " + Figures.count(rowsBefore, "row") + " were scored before.");
    } else {
      printDone(terminal);
    }
    if (labelsLeftOut > 0) {
      terminal.say(
          "Left out: "
              + Figures.count(labelsLeftOut, "label")
              + " of frauds that are not known yet; the same command takes them up in time.");
    }
  }

  private void printDone(Terminal terminal) {
    terminal.say(
        "Scored "
            + Figures.count(rows, "row")
            + " in "
            + Figures.seconds(elapsed)
            + " ("
            + Figures.rate(rowsPerSecond())
            + "): "
            + Figures.count(accepted)
            + " new, "
            + Figures.count(duplicates, "duplicate")
            + (labels > 0 ? "; " + Figures.count(labels, "label") : "")
            + (rowsBefore > 0 ? "; " + Figures.count(rowsBefore) + " were done before" : "")
            + ".");
    TextTable table = new TextTable().left("decision").right("transactions").right("share");
    decisions.forEach(
        (decision, count) ->
            table.row(
                java.util.List.of(
                    TextTable.Cell.decision(decision),
                    TextTable.Cell.of(Figures.count(count)),
                    TextTable.Cell.of(Figures.percent(count, rows)))));
    table.print(terminal);
  }
}
