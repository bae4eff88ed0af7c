package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench rebuild} found.
 *
 * @param events of the journal
 * @param accounts these belong to
 * @param rebuilds events per second of each rebuild, from its beginning to the live build
 * @param floor what the bare driver took for the same
 * @param filled how long the journal took to fill
 */
record BenchRebuildReport(
    long events,
    int accounts,
    List<Double> rebuilds,
    BenchRebuildFloor.Floor floor,
    Duration filled) {
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
    return json.put("fill_ms", filled.toMillis());
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
  }
}
