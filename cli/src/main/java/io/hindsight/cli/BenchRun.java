package io.hindsight.cli;

import io.hindsight.cassandra.embedded.EmbeddedCassandra;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One server measured once: its phases, in their order, and the floor of the same database. */
final class BenchRun {
  private static final double P50 = 50;
  private static final double P99 = 99;
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** The places of the processes in a cost. */
  private static final int SERVER = 0;

  private static final int DATABASE = 1;

  /** Lags that are measured, when there are as many transactions. */
  private static final long LAG_SAMPLES = 1_000;

  /** Looking at more of the transactions would be a load of its own. */
  private static final long LAG_SAMPLE_EVERY_MIN = 5;

  /** From the last score that became readable to the beginning of the idle time. */
  private static final Duration IDLE_PAUSE = Duration.ofSeconds(5);

  private final BenchScene scene;
  private final BenchSettings settings;
  private final Terminal terminal;
  private final String who;
  private final InetSocketAddress server;
  private final BenchAccounts accounts;
  private final BenchFigures figures = new BenchFigures();

  /**
   * A run on a new server.
   *
   * @param who it is, for the progress that is shown
   */
  BenchRun(BenchScene scene, BenchSettings settings, Terminal terminal, String who) {
    this.scene = scene;
    this.settings = settings;
    this.terminal = terminal;
    this.who = who;
    this.server = scene.server().address();
    this.accounts = new BenchAccounts(settings.accounts(), settings.inFlight(), settings.seed());
  }

  /**
   * Measures everything; the server is stopped afterwards.
   *
   * @param rate tells the rate of the steady phase, given the decisions per second of the maximum
   */
  BenchFigures measure(SteadyRate rate) throws InterruptedException {
    cold();
    maximum();
    steady(rate.of(figures.get(BenchScoreFigure.MAXIMUM_RATE)));
    idle();
    scene.server().requireCorrect();
    scene.stopServer();
    floor();
    return withRatiosToFloor();
  }

  /** Adds what decisions cost more than bare inserts. */
  private BenchFigures withRatiosToFloor() {
    return figures
        .ratio(
            BenchScoreFigure.TO_FLOOR_RATE,
            BenchScoreFigure.MAXIMUM_RATE,
            BenchScoreFigure.FLOOR_RATE)
        .ratio(
            BenchScoreFigure.TO_FLOOR_P50, BenchScoreFigure.MAXIMUM_P50, BenchScoreFigure.FLOOR_P50)
        .ratio(
            BenchScoreFigure.TO_FLOOR_P99,
            BenchScoreFigure.MAXIMUM_P99,
            BenchScoreFigure.FLOOR_P99);
  }

  /** Chooses a rate. */
  @FunctionalInterface
  interface SteadyRate {
    int of(double maximumPerSecond);
  }

  /** The first transaction of each account. */
  private void cold() throws InterruptedException {
    int[] next = new int[settings.inFlight()];
    BenchLoad load =
        new BenchLoad(
            server,
            LoadPace.atOnce(),
            connection ->
                next[connection] < accounts.countOf(connection)
                    ? accounts.next(connection, next[connection]++)
                    : null,
            (transaction, nanos) -> {});
    measure(
        "cold",
        load,
        PhaseProgress.untilCount(terminal, label("cold"), "decision", settings.accounts()));
    awaitReadable(load);
  }

  /** As many decisions as there can be. */
  private void maximum() throws InterruptedException {
    if (settings.warmUpSeconds() > 0) {
      Duration warmUp = Duration.ofSeconds(settings.warmUpSeconds());
      PhaseProgress progress = timed("warm-up", "decision", warmUp);
      ofAny(LoadPace.atOnceFor(warmUp), (transaction, nanos) -> {})
          .run(settings.inFlight(), progress);
      progress.finish();
    }
    Duration time = Duration.ofSeconds(settings.seconds());
    PhaseProgress progress = timed("maximum", "decision", time);
    BenchLoad load = ofAny(LoadPace.atOnceFor(time), (transaction, nanos) -> {});
    measure("maximum", load, progress);
    figures.set(BenchScoreFigure.MAXIMUM_READABLE_AFTER, awaitReadable(load));
  }

  private BenchLoad ofAny(LoadPace pace, BenchLoad.Listener listener) {
    return new BenchLoad(server, pace, accounts::nextOfAny, listener);
  }

  /** What callers see at a rate that the server can bear, and when others see the score. */
  private void steady(int perSecond) throws InterruptedException {
    Duration time = Duration.ofSeconds(settings.seconds());
    long count = (long) perSecond * settings.seconds();
    long every = Math.max(LAG_SAMPLE_EVERY_MIN, count / LAG_SAMPLES);
    AtomicLong acknowledged = new AtomicLong();
    try (LagWatch watch = new LagWatch(server)) {
      PhaseProgress progress = timed("steady", "decision", time);
      long began = System.nanoTime();
      BenchLoad load =
          ofAny(
              LoadPace.at(perSecond, time),
              (transaction, nanos) -> {
                if (acknowledged.getAndIncrement() % every == 0) {
                  watch.watch(transaction, nanos);
                }
              });
      measure("steady", load, progress);
      watch.awaitAll();
      double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
      lags(watch.lags());
      figures.set(BenchScoreFigure.STEADY_RATE_WANTED, perSecond);
      figures.set(BenchScoreFigure.STEADY_LOOKS, watch.looks() / seconds);
      awaitReadable(load);
    } catch (IOException e) {
      throw new CommandFailure("the lag was not measured: " + e, CommandFailure.SOFTWARE, e);
    }
  }

  private void lags(Latencies lags) {
    figures.set(BenchScoreFigure.STEADY_LAG_P50, lags.percentileMillis(P50));
    figures.set(BenchScoreFigure.STEADY_LAG_P99, lags.percentileMillis(P99));
    figures.set(BenchScoreFigure.STEADY_LAG_MAX, lags.maxMillis());
    figures.set(BenchScoreFigure.STEADY_LAG_SAMPLES, lags.count());
  }

  /** What a server costs that nobody asks anything. */
  private void idle() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(IDLE_PAUSE.toNanos());
    Duration time = Duration.ofSeconds(settings.idleSeconds());
    PhaseProgress progress = timed("idle", null, time);
    PhaseCost cost = cost();
    long end = System.nanoTime() + time.toNanos();
    BenchWait.until(() -> System.nanoTime() - end >= 0, () -> 0, progress);
    figures.set(BenchScoreFigure.IDLE_SERVER_CPU, cost.get(SERVER).percent());
    figures.set(BenchScoreFigure.IDLE_DATABASE_CPU, cost.get(DATABASE).percent());
    figures.set(BenchScoreFigure.IDLE_ELSEWHERE, cost.elsewherePercent());
    progress.finish();
  }

  private void floor() throws InterruptedException {
    EmbeddedCassandra database = scene.database();
    try (BenchFloor floor =
        new BenchFloor(database.contactPoint(), database.localDatacenter(), settings)) {
      if (settings.warmUpSeconds() > 0) {
        floorFor("floor warm-up", settings.warmUpSeconds(), floor);
      }
      PhaseCost cost = PhaseCost.of(database.process());
      LoadResult result = floorFor("floor", settings.seconds(), floor);
      figures.set(BenchScoreFigure.FLOOR_ELSEWHERE, cost.elsewherePercent());
      figures.set(BenchScoreFigure.FLOOR_RATE, result.perSecond());
      figures.set(BenchScoreFigure.FLOOR_P50, result.latencies().percentileMillis(P50));
      figures.set(BenchScoreFigure.FLOOR_P99, result.latencies().percentileMillis(P99));
    }
  }

  private LoadResult floorFor(String phase, int seconds, BenchFloor floor)
      throws InterruptedException {
    Duration time = Duration.ofSeconds(seconds);
    PhaseProgress progress = timed(phase, "insert", time);
    LoadResult result = floor.run(time, progress);
    progress.finish();
    return result;
  }

  /** Runs a load, and takes down what all loads have in common. */
  private void measure(String phase, BenchLoad load, PhaseProgress progress)
      throws InterruptedException {
    LoadCost.run(scene, load, settings.inFlight(), progress)
        .forEach((key, value) -> set(phase, key, value));
  }

  private PhaseCost cost() {
    return PhaseCost.of(scene.server().process(), scene.database().process());
  }

  private void set(String phase, String key, double value) {
    figures.set(BenchFigure.of(BenchScoreFigure.values(), phase, key), value);
  }

  /** Returns how long it took from now, in seconds. */
  private double awaitReadable(BenchLoad load) throws InterruptedException {
    return ReadableWait.of(server, load.newest(), System.nanoTime()).toNanos() / NANOS_PER_SECOND;
  }

  private PhaseProgress timed(String phase, @Nullable String unit, Duration time) {
    return PhaseProgress.untilTime(terminal, label(phase), unit, time);
  }

  private String label(String phase) {
    return who + ": " + phase;
  }
}
