package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Measures live transactions at a steady rate before a rebuild, and beside one whose throttle is
 * automatic.
 */
final class BenchBesideLive {
  private static final int CONNECTIONS = 8;
  private static final int ACCOUNTS = 2_000;
  private static final int SEED = 7;
  private static final double P99 = 99;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration MEASURED = Duration.ofSeconds(60);

  private final InetSocketAddress server;
  private final ApiClient api;
  private final Terminal terminal;
  private final BenchAccounts accounts = new BenchAccounts(ACCOUNTS, CONNECTIONS, SEED);

  /**
   * What was measured.
   *
   * @param perSecond live transactions
   * @param p99BeforeMillis how long 99 of 100 took before, from when they were due
   * @param p99BesideMillis how long beside the rebuild
   * @param rebuildEventsPerSecond what the rebuild folded meanwhile
   * @param seconds how long both were measured beside each other
   * @param decisions of all live transactions, those of the warming up too
   */
  record Result(
      int perSecond,
      double p99BeforeMillis,
      double p99BesideMillis,
      double rebuildEventsPerSecond,
      double seconds,
      long decisions) {
    double ratio() {
      return p99BesideMillis / p99BeforeMillis;
    }
  }

  BenchBesideLive(InetSocketAddress server, Terminal terminal) {
    this.server = server;
    this.api = new ApiClient(URI.create("http://127.0.0.1:" + server.getPort()));
    this.terminal = terminal;
  }

  Result measure(int version, int perSecond) throws InterruptedException {
    LoadResult warmUp = load("Live, warming up", perSecond, WARM_UP, new AtomicBoolean());
    LoadResult before = load("Live, before", perSecond, MEASURED, new AtomicBoolean());
    ObjectNode body = Json.object().put("version", version).put("events_per_s", "auto");
    int build = RebuildCommand.start(api, body);
    var over = new AtomicBoolean();
    var watch =
        new Thread(
            () -> {
              new RebuildWatch(api, terminal.aside()).until(build);
              over.set(true);
            },
            "bench-rebuild-watch");
    watch.setDaemon(true);
    watch.start();
    LoadResult beside = load("Live, beside a rebuild", perSecond, MEASURED, over);
    JsonNode progress = api.get("/v1/rebuilds/" + build);
    if (progress.path("status").asText().equals("running")) {
      api.post("/v1/rebuilds/" + build + "/cancel");
    }
    return new Result(
        perSecond,
        before.latencies().percentileMillis(P99),
        beside.latencies().percentileMillis(P99),
        progress.path("events_per_s").asDouble(),
        beside.elapsed().toMillis() / 1e3,
        (long) warmUp.latencies().count()
            + before.latencies().count()
            + beside.latencies().count());
  }

  /** One that degrades or turns somebody away is not live as before. */
  private LoadResult load(String label, int perSecond, Duration time, AtomicBoolean over)
      throws InterruptedException {
    PhaseProgress progress = PhaseProgress.untilTime(terminal, label, "decision", time);
    LoadPace steady = LoadPace.at(perSecond, time);
    LoadPace pace = () -> over.get() ? LoadPace.END : steady.awaitNext();
    LoadResult result =
        new BenchLoad(server, pace, accounts::nextOfAny, (transaction, nanos) -> {})
            .run(CONNECTIONS, progress);
    progress.finish();
    if (result.refused() + result.degraded() > 0) {
      throw new CommandFailure(
          label + ": " + result.refused() + " refused, " + result.degraded() + " degraded",
          CommandFailure.SOFTWARE,
          null);
    }
    return result;
  }
}
