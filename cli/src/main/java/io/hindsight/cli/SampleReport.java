package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What recomputing samples of accounts found, and whether that is as it must be. */
final class SampleReport {
  private static final List<String> COUNTS =
      List.of(
          "accounts", "transactions", "mismatches", "missing", "unexpected", "behind", "parked");

  private final Terminal terminal;

  SampleReport(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The faults of a version's builds, in words; none when all is well. */
  static List<String> faults(JsonNode verification) {
    List<String> faults = new ArrayList<>();
    for (JsonNode build : verification.path("builds")) {
      String name = "build " + Json.text(build, "build") + ": ";
      for (JsonNode each : build.path("differences")) {
        faults.add(
            name
                + "account "
                + Json.text(each, "account_id")
                + ", event "
                + Json.text(each, "event_seq")
                + ": "
                + Json.text(each, "kind"));
      }
      long parked = build.path("parked").asLong();
      if (parked > 0) {
        faults.add(name + Figures.count(parked) + " accounts stop at an event that is parked");
      }
    }
    return faults;
  }

  void print(List<JsonNode> verifications) {
    TextTable table = new TextTable().right("rule set").right("build");
    COUNTS.forEach(table::right);
    table.right("seed");
    List<String> faults = new ArrayList<>();
    for (JsonNode verification : verifications) {
      faults.addAll(faults(verification));
      for (JsonNode build : verification.path("builds")) {
        List<TextTable.Cell> row = new ArrayList<>();
        row.add(TextTable.Cell.of(Json.text(verification, "ruleset_version")));
        row.add(TextTable.Cell.of(Json.text(build, "build")));
        COUNTS.forEach(
            field -> row.add(TextTable.Cell.of(Figures.count(build.path(field).asLong()))));
        row.add(TextTable.Cell.of(Json.text(verification, "seed")));
        table.row(row);
      }
    }
    table.print(terminal);
    faults.forEach(fault -> terminal.say(terminal.paint(Paint.BAD, "FAULT") + " " + fault));
    if (faults.isEmpty()) {
      terminal.say(
          terminal.paint(Paint.GOOD, "Verified")
              + ": each decision of the sample comes out of the journal as the builds hold it.");
    }
  }
}
