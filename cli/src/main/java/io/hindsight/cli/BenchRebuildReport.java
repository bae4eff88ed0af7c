package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench rebuild} found.
 *
 * @param events of the journal
 * @param accounts these belong to
 * @param rebuilds events per second of each rebuild, from its beginning to the live build
 * @param floor what the bare driver took for the same
 * @param filled how long the journal took to fill
 * @param whatIf what passes for candidates took; null when they were not measured
 * @param besideLive live transactions beside a rebuild; null when they were not measured
 */
record BenchRebuildReport(
    long events,
    int accounts,
    List<Double> rebuilds,
    BenchRebuildFloor.Floor floor,
    Duration filled,
    BenchWhatIf.@Nullable Result whatIf,
    BenchBesideLive.@Nullable Result besideLive) {
  BenchRebuildReport {
    rebuilds = List.copyOf(rebuilds);
  }

  /** The median of the rebuilds. */
  double eventsPerSecond() {
    List<Double> sorted = rebuilds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double ratio() {
    return eventsPerSecond() / floor.eventsPerSecond();
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.set("machine", BenchMachine.json());
    json.put("events", events);
    json.put("accounts", accounts);
    json.put("events_per_s", rounded(eventsPerSecond()));
    ArrayNode each = json.putArray("events_per_s_of_rebuilds");
    rebuilds.forEach(rate -> each.add(rounded(rate)));
    json.put("floor_events_per_s", rounded(floor.eventsPerSecond()));
    json.put("floor_scan_ms", floor.scan().toMillis());
    json.put("floor_write_ms", floor.writes().toMillis());
    json.put("result_bytes", floor.bytes());
    json.put("ratio", Math.rint(ratio() * 1000) / 1000);
    json.put("fill_ms", filled.toMillis());
    if (whatIf != null) {
      json.put("what_if_one_ms", whatIf.one().toMillis());
      json.put("what_if_eight_ms", whatIf.many().toMillis());
      json.put("what_if_ratio", hundredths(whatIf.ratio()));
    }
    if (besideLive != null) {
      json.put("live_per_s", besideLive.perSecond());
      json.put("live_p99_before_ms", hundredths(besideLive.p99BeforeMillis()));
      json.put("live_p99_beside_ms", hundredths(besideLive.p99BesideMillis()));
      json.put("live_p99_ratio", hundredths(besideLive.ratio()));
      json.put("live_rebuild_events_per_s", rounded(besideLive.rebuildEventsPerSecond()));
      json.put("live_seconds", hundredths(besideLive.seconds()));
    }
    return json;
  }

  private static double hundredths(double value) {
    return Math.rint(value * 100) / 100;
  }

  private static long rounded(double rate) {
    return Math.round(rate);
  }

  void print(Terminal terminal) {
    TextTable table = new TextTable().left("what").right("events/s");
    for (int i = 0; i < rebuilds.size(); i++) {
      table.row("rebuild " + (i + 1), Figures.count(rounded(rebuilds.get(i))));
    }
    table.row("median", Figures.count(rounded(eventsPerSecond())));
    table.row("floor", Figures.count(rounded(floor.eventsPerSecond())));
    table.print(terminal);
    terminal.say(
        Figures.count(events, "event")
            + " of "
            + Figures.count(accounts, "account")
            + "; floor: "
            + Figures.seconds(floor.scan())
            + " to scan and decode, "
            + Figures.seconds(floor.writes())
            + " to write "
            + floor.bytes() / (1 << 20)
            + " MB of results.");
    terminal.say(String.format(Locale.ROOT, "Rebuild / floor: %.2f", ratio()));
    if (whatIf != null) {
      terminal.say(
          String.format(
              Locale.ROOT,
              "What if: %s for one rule set, %s for %d: %.2f times.",
              Figures.seconds(whatIf.one()),
              Figures.seconds(whatIf.many()),
              BenchWhatIf.CANDIDATES,
              whatIf.ratio()));
    }
    if (besideLive != null) {
      terminal.say(
          String.format(
              Locale.ROOT,
              "Live at %d/s: p99 %.1f ms before, %.1f ms beside a rebuild of %s/s for %.0f s: %.2f"
                  + " times.",
              besideLive.perSecond(),
              besideLive.p99BeforeMillis(),
              besideLive.p99BesideMillis(),
              Figures.count(rounded(besideLive.rebuildEventsPerSecond())),
              besideLive.seconds(),
              besideLive.ratio()));
    }
  }
}
