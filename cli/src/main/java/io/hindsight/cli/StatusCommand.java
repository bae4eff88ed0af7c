package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "status", header = "Show what the server is doing.", footer = "  hindsight status")
final class StatusCommand extends ClientVerb {
  @Override
  public Integer call() {
    ApiClient api = api();
    JsonNode status = api.get("/v1/status");
    if (isJson()) {
      print(status);
      return SUCCEEDED;
    }
    Terminal terminal = terminal();
    JsonNode live = status.path("live");
    terminal.say(
        Figures.count(status.path("nodes").asLong(), "node")
            + " at "
            + api.base()
            + "; "
            + (live.isObject()
                ? "rule set " + Json.text(live, "ruleset_version") + " is live"
                : "no rule set is live"));
    tail(terminal, status.path("tail"));
    TextTable table =
        new TextTable().right("build").right("rule set").left("name").left("status").left("");
    for (JsonNode build : status.path("builds")) {
      table.row(
          Json.text(build, "build"),
          Json.text(build, "ruleset_version"),
          Json.text(build, "name"),
          Json.text(build, "status"),
          build.path("live").asBoolean() ? "live" : "");
    }
    if (!table.isEmpty()) {
      table.print(terminal);
    }
    rebuild(terminal, status.path("rebuild"));
    return SUCCEEDED;
  }

  private static void tail(Terminal terminal, JsonNode tail) {
    long mismatches = tail.path("parity_mismatches").asLong();
    long parked = tail.path("parked").asLong();
    terminal.say(
        "Since its start this node folded "
            + Figures.count(tail.path("events").asLong(), "event")
            + " (lag "
            + Json.text(tail, "lag_ms")
            + " ms, p99 "
            + Json.text(tail, "lag_p99_ms")
            + " ms"
            + waiting(tail)
            + "); parity: "
            + Figures.count(tail.path("parity_checked").asLong())
            + " checked, "
            + terminal.paint(
                mismatches > 0 ? Paint.BAD : Paint.PLAIN, Figures.count(mismatches) + " differ")
            + "; "
            + terminal.paint(
                parked > 0 ? Paint.BAD : Paint.PLAIN, Figures.count(parked) + " parked")
            + ".");
  }

  private static String waiting(JsonNode tail) {
    long accounts = tail.path("unfolded_accounts").asLong();
    return accounts == 0
        ? ""
        : "; "
            + Figures.count(accounts, "account")
            + " on the way, the longest for "
            + Json.text(tail, "longest_wait_ms")
            + " ms";
  }

  private static void rebuild(Terminal terminal, JsonNode rebuild) {
    if (!rebuild.isObject()) {
      return;
    }
    List<String> words =
        List.of(
            "Rebuild " + Json.text(rebuild, "build"),
            "of rule set " + Json.text(rebuild, "ruleset_version"),
            Json.text(rebuild, "status") + ":",
            Figures.percent(Math.round(rebuild.path("share").asDouble() * 1000), 1000),
            "done,",
            Figures.rate(rebuild.path("events_per_s").asDouble()));
    terminal.say(String.join(" ", words));
  }
}
