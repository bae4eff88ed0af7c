package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.cli.TextTable.Cell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What recounts of builds found, and whether that is as it must be. */
final class VerificationReport {
  private final Terminal terminal;

  VerificationReport(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The faults of a version's builds, in words; none when all is well. */
  static List<String> faults(JsonNode verification) {
    List<String> faults = new ArrayList<>();
    Map<Long, String> digests = new HashMap<>();
    for (JsonNode build : verification.path("builds")) {
      String name = "build " + Json.text(build, "build") + ": ";
      addIfAny(faults, name, build, "parity_mismatches", " differ from what was decided live");
      addIfAny(faults, name, build, "missing", " events were not folded");
      addIfAny(faults, name, build, "parked", " accounts stop at an event that is parked");
      String digest = Json.text(build, "digest");
      String other = digests.putIfAbsent(build.path("transactions").asLong(), digest);
      if (other != null && !other.equals(digest)) {
        faults.add(name + "its digest differs from that of another build of the same version");
      }
    }
    return faults;
  }

  private static void addIfAny(
      List<String> faults, String name, JsonNode build, String field, String what) {
    long count = build.path(field).asLong();
    if (count > 0) {
      faults.add(name + Figures.count(count) + what);
    }
  }

  /** Events that a version's builds have still to fold. */
  static long behind(JsonNode verification) {
    long behind = 0;
    for (JsonNode build : verification.path("builds")) {
      behind += build.path("behind").asLong();
    }
    return behind;
  }

  void print(List<JsonNode> verifications) {
    TextTable table =
        new TextTable()
            .right("rule set")
            .right("build")
            .right("accounts")
            .right("transactions")
            .right("parity")
            .right("mismatches")
            .right("missing")
            .right("behind")
            .right("parked")
            .left("digest");
    for (JsonNode verification : verifications) {
      for (JsonNode build : verification.path("builds")) {
        table.row(row(verification, build));
      }
    }
    table.print(terminal);
    boolean well = true;
    for (JsonNode verification : verifications) {
      for (String fault : faults(verification)) {
        terminal.say(terminal.paint(Paint.BAD, "FAULT") + " " + fault);
        well = false;
      }
    }
    if (well) {
      terminal.say(
          terminal.paint(Paint.GOOD, "Verified")
              + ": nothing is missing, and each decision made live comes out the same again.");
    }
  }

  private static List<Cell> row(JsonNode verification, JsonNode build) {
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(Json.text(verification, "ruleset_version")));
    row.add(Cell.of(Json.text(build, "build")));
    for (String field :
        List.of(
            "accounts",
            "transactions",
            "parity_checked",
            "parity_mismatches",
            "missing",
            "behind",
            "parked")) {
      row.add(Cell.of(Figures.count(build.path(field).asLong())));
    }
    row.add(Cell.of(Figures.shortDigest(Json.text(build, "digest"))));
    return row;
  }
}
