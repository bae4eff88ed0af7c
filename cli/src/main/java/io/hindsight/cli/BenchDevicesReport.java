package io.hindsight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/**
 * What {@code bench devices} found.
 *
 * @param heapMaxBytes the setting of the server's heap
 * @param samples in their order; one of them after a tenth of the devices, the last one after all
 * @param idle after a time without traffic
 */
record BenchDevicesReport(
    BenchDevicesSettings settings, long heapMaxBytes, List<HeapSample> samples, HeapSample idle) {
  /** What the heap may have grown to at the end, by what it was after a tenth of the devices. */
  static final double RATIO_MAX = 1.25;

  /**
   * Of the profiles in memory at the end, so many must have been there after a tenth of the
   * devices: while they become more the heap grows as it should, and says nothing.
   */
  static final double FILLED_MIN = 0.9;

  BenchDevicesReport {
    samples = List.copyOf(samples);
  }

  private HeapSample atTenth() {
    return samples.stream()
        .filter(sample -> sample.devices() == settings.tenth())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no sample after a tenth of the devices"));
  }

  private HeapSample atEnd() {
    return samples.get(samples.size() - 1);
  }

  private double ratio() {
    return (double) atEnd().heap().bytes() / atTenth().heap().bytes();
  }

  /** Whether there were as many profiles in memory after a tenth of the devices as ever. */
  private boolean isFilled() {
    return atTenth().profiles() >= FILLED_MIN * atEnd().profiles();
  }

  /** Whether the heap stayed as it was, while ten times as many devices were seen. */
  boolean isMet() {
    return isFilled() && ratio() <= RATIO_MAX;
  }

  private double bytesPerDevice() {
    long bytes = atEnd().heap().bytes() - atTenth().heap().bytes();
    return (double) bytes / (atEnd().devices() - atTenth().devices());
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.putObject("settings")
        .put("devices", settings.devices())
        .put("accounts", settings.accounts())
        .put("every", settings.every())
        .put("idle_seconds", settings.idleSeconds());
    json.set("machine", BenchMachine.json());
    json.put("heap_max_mb", BenchFigures.rounded(HeapSample.megabytes(heapMaxBytes)));
    var all = json.putArray("samples");
    samples.forEach(sample -> all.add(sample.json()));
    json.set("idle", idle.json());
    json.put("devices_per_s", BenchFigures.rounded(perSecond()));
    json.putObject("claim")
        .put("live_heap_at_tenth_mb", BenchFigures.rounded(atTenth().megabytes()))
        .put("live_heap_at_end_mb", BenchFigures.rounded(atEnd().megabytes()))
        .put("end_to_tenth", BenchFigures.rounded(ratio()))
        .put("expected_max", RATIO_MAX)
        .put("bytes_per_further_device", BenchFigures.rounded(bytesPerDevice()))
        .put("profiles_filled_at_tenth", isFilled())
        .put("met", isMet());
    return json;
  }

  private double perSecond() {
    Duration elapsed = atEnd().elapsed().minus(samples.get(0).elapsed());
    return Figures.perSecond(settings.devices(), elapsed);
  }

  void print(Terminal terminal) {
    TextTable table =
        new TextTable()
            .right("devices")
            .right("after")
            .right("live heap, MB")
            .right("profiles")
            .right("accounts");
    samples.forEach(sample -> table.row(sample.row()));
    table.row(idle.row());
    table.print(terminal);
    terminal.say(
        "The last line is after "
            + Figures.count(settings.idleSeconds(), "second")
            + " without traffic. "
            + Figures.rate(perSecond())
            + " in the mean, looks included; the heap may have "
            + BenchFigures.rounded(HeapSample.megabytes(heapMaxBytes)).toPlainString()
            + " MB.");
    terminal.say(
        "After all devices the heap holds "
            + BenchFigures.rounded(ratio()).toPlainString()
            + " of what it held after a tenth of them (expected: <= "
            + RATIO_MAX
            + "), "
            + BenchFigures.rounded(bytesPerDevice()).toPlainString()
            + " bytes for each further device: "
            + verdict());
  }

  private String verdict() {
    if (!isFilled()) {
      return "this says nothing, since the profiles in memory still became more; take more devices.";
    }
    return isMet() ? "met." : "not met.";
  }
}
