package io.hindsight.cli;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Shows a server ever more devices, and looks what stays in its heap. */
final class BenchDevices {
  /** Names the rows to the server, as the fingerprint of a file does. */
  private static final String FINGERPRINT = "d".repeat(64);

  private final BenchDevicesSettings settings;
  private final Terminal terminal;
  private final DeviceRows rows;
  private final List<HeapSample> samples = new ArrayList<>();

  BenchDevices(BenchDevicesSettings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
    this.rows = new DeviceRows(settings.devices(), settings.accounts());
  }

  BenchDevicesReport run() throws InterruptedException {
    terminal.say("Starting a new database and the server ...");
    try (BenchScene scene = BenchScene.start(null, settings.temporary())) {
      BenchServer server = scene.server();
      new BenchRules(server.address(), terminal).decideBy("bench-devices");
      long heapMax = LiveHeap.maxBytesOf(server.process());
      long began = System.nanoTime();
      sample(server, 0, began);
      sendAll(server, began);
      TimeUnit.SECONDS.sleep(settings.idleSeconds());
      HeapSample idle = look(server, settings.devices(), began);
      server.requireCorrect();
      return new BenchDevicesReport(settings, heapMax, samples, idle);
    }
  }

  private void sendAll(BenchServer server, long began) throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + server.address().getPort());
    BatchSender sender =
        new BatchSender(new ApiClient(url), FINGERPRINT, ImportSettings.RETRY_FOR, terminal::warn);
    PhaseProgress progress =
        PhaseProgress.untilCount(terminal, "devices", "device", settings.devices());
    int sent = 0;
    while (sent < settings.devices()) {
      int look = nextLook(sent);
      while (sent < look) {
        int count = Math.min(ImportBatch.ROWS_MAX, look - sent);
        sender.send(rows.batch(sent, count));
        sent += count;
        progress.done(sent);
      }
      sample(server, sent, began);
    }
    progress.finish();
  }

  /** After how many devices the heap is looked at next: a tenth and the end are among them. */
  private int nextLook(int sent) {
    int next = Math.min(settings.devices(), sent + settings.every());
    return sent < settings.tenth() ? Math.min(next, settings.tenth()) : next;
  }

  private void sample(BenchServer server, int devices, long began) throws InterruptedException {
    samples.add(look(server, devices, began));
  }

  private static HeapSample look(BenchServer server, int devices, long began)
      throws InterruptedException {
    LiveHeap heap = LiveHeap.of(server.process());
    return new HeapSample(devices, Duration.ofNanos(System.nanoTime() - began), heap);
  }
}
