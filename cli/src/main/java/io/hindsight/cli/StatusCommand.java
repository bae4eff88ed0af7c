package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        new TextTable()
            .right("build")
            .right("rule set")
            .left("name")
            .left("status")
            .right("lag, events")
            .right("lag, s")
            .right("parked")
            .left("");
    for (JsonNode build : status.path("builds")) {
      table.row(
          Json.text(build, "build"),
          Json.text(build, "ruleset_version"),
          Json.text(build, "name"),
          Json.text(build, "status"),
          lagEvents(build),
          lagSeconds(build),
          Figures.count(build.path("parked").asLong()),
          build.path("live").asBoolean() ? "live" : "");
    }
    if (!table.isEmpty()) {
      table.print(terminal);
    }
    rebuild(terminal, status.path("rebuild"));
    return SUCCEEDED;
  }

  private static String lagEvents(JsonNode build) {
    JsonNode events = build.path("lag_events");
    String about = build.path("lag_estimated").asBoolean() ? "~" : "";
    return events.isNumber() ? about + Figures.count(events.asLong()) : "-";
  }

  private static String lagSeconds(JsonNode build) {
    JsonNode seconds = build.path("lag_s");
    return seconds.isNumber() ? String.format(Locale.ROOT, "%.1f", seconds.asDouble()) : "-";
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
    List<String> facts = new ArrayList<>();
    facts.add(
        Figures.percent(Math.round(rebuild.path("share").asDouble() * 1000), 1000)
            + " of the journal done");
    facts.add(Figures.count(rebuild.path("events").asLong(), "event"));
    facts.add(Figures.rate(rebuild.path("events_per_s").asDouble()));
    JsonNode left = rebuild.path("eta_ms");
    if (left.isNumber() && Json.text(rebuild, "status").equals("running")) {
      facts.add("ETA " + Figures.clock(Duration.ofMillis(left.asLong())));
    }
    for (JsonNode node : rebuild.path("workers")) {
      facts.add(
          Figures.count(node.path("segments").asLong(), "worker")
              + " on "
              + Json.text(node, "node"));
    }
    terminal.say(
        "Rebuild "
            + Json.text(rebuild, "build")
            + " of rule set "
            + Json.text(rebuild, "ruleset_version")
            + " "
            + Json.text(rebuild, "status")
            + ": "
            + String.join(", ", facts)
            + ".");
  }
}
