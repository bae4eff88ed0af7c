package io.hindsight.cli;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures what profiles cost a decision, and what it matters that all traffic goes to one of them.
 * One server, since all phases are compared with each other: first under rules that need no
 * profile, then under the same and some that do.
 */
final class BenchProfiles {
  private static final String WITHOUT = "without";
  private static final String SPREAD = "spread";
  private static final String ONE_MERCHANT = "one_merchant";

  private final BenchProfilesSettings settings;
  private final Terminal terminal;
  private final BenchMerchants merchants;
  private final List<BenchFigures> rounds;

  BenchProfiles(BenchProfilesSettings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
    this.merchants =
        new BenchMerchants(
            new BenchAccounts(settings.accounts(), settings.inFlight(), settings.seed()),
            settings.merchants(),
            settings.inFlight(),
            settings.seed());
    this.rounds = Stream.generate(BenchFigures::new).limit(settings.rounds()).toList();
  }

  BenchProfilesReport run() throws InterruptedException {
    terminal.say("Starting a new database and the server ...");
    try (BenchScene scene = BenchScene.start(null, settings.temporary())) {
      var rules = new BenchRules(scene.server().address(), terminal);
      rules.decideBy("bench-accounts");
      warmUp(scene, merchants::nextAtAny);
      for (int round = 0; round < settings.rounds(); round++) {
        measure(scene, round, WITHOUT, merchants::nextAtAny);
      }
      rules.decideBy("bench-merchants");
      warmUp(scene, connection -> next(connection, connection % 2 == 0));
      for (int round = 0; round < settings.rounds(); round++) {
        boolean isSpreadFirst = round % 2 == 0;
        measureAt(scene, round, !isSpreadFirst);
        measureAt(scene, round, isSpreadFirst);
      }
      scene.server().requireCorrect();
    }
    rounds.forEach(BenchProfiles::addRatios);
    return new BenchProfilesReport(settings, rounds);
  }

  private void measureAt(BenchScene scene, int round, boolean isOne) throws InterruptedException {
    measure(scene, round, isOne ? ONE_MERCHANT : SPREAD, connection -> next(connection, isOne));
  }

  private BenchTransaction next(int connection, boolean isOne) {
    return isOne ? merchants.nextAtOne(connection) : merchants.nextAtAny(connection);
  }

  private void warmUp(BenchScene scene, BenchLoad.Transactions transactions)
      throws InterruptedException {
    if (settings.warmUpSeconds() == 0) {
      return;
    }
    Duration time = Duration.ofSeconds(settings.warmUpSeconds());
    PhaseProgress progress = PhaseProgress.untilTime(terminal, "warm-up", "decision", time);
    BenchLoad load = load(scene.server().address(), time, transactions);
    load.run(settings.inFlight(), progress);
    progress.finish();
    awaitReadable(scene, load);
  }

  private void measure(
      BenchScene scene, int round, String phase, BenchLoad.Transactions transactions)
      throws InterruptedException {
    Duration time = Duration.ofSeconds(settings.seconds());
    String label = phase + " " + (round + 1);
    PhaseProgress progress = PhaseProgress.untilTime(terminal, label, "decision", time);
    BenchLoad load = load(scene.server().address(), time, transactions);
    LoadCost.run(scene, load, settings.inFlight(), progress)
        .forEach(
            (key, value) ->
                rounds
                    .get(round)
                    .set(BenchFigure.of(BenchProfilesFigure.values(), phase, key), value));
    awaitReadable(scene, load);
  }

  private static BenchLoad load(
      InetSocketAddress server, Duration time, BenchLoad.Transactions transactions) {
    return new BenchLoad(
        server, LoadPace.atOnceFor(time), transactions, (transaction, nanos) -> {});
  }

  /** What one phase leaves to be done does not burden the next one. */
  private static void awaitReadable(BenchScene scene, BenchLoad load) throws InterruptedException {
    ReadableWait.of(scene.server().address(), new ArrayList<>(load.newest()), System.nanoTime());
  }

  private static void addRatios(BenchFigures figures) {
    figures
        .ratio(
            BenchProfilesFigure.SPREAD_TO_WITHOUT_RATE,
            BenchProfilesFigure.SPREAD_RATE,
            BenchProfilesFigure.WITHOUT_RATE)
        .ratio(
            BenchProfilesFigure.SPREAD_TO_WITHOUT_P99,
            BenchProfilesFigure.SPREAD_P99,
            BenchProfilesFigure.WITHOUT_P99)
        .ratio(
            BenchProfilesFigure.ONE_MERCHANT_TO_SPREAD_RATE,
            BenchProfilesFigure.ONE_MERCHANT_RATE,
            BenchProfilesFigure.SPREAD_RATE)
        .ratio(
            BenchProfilesFigure.ONE_MERCHANT_TO_SPREAD_P99,
            BenchProfilesFigure.ONE_MERCHANT_P99,
            BenchProfilesFigure.SPREAD_P99);
  }
}
