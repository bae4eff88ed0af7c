package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import io.hindsight.cassandra.embedded.EmbeddedCassandra;
import io.hindsight.http.BulkHistory;
import io.hindsight.simulator.Simulation;
import io.hindsight.simulator.SimulationSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fills a journal, and measures how fast it is judged again. */
final class BenchRebuild {
  private static final int SEED = 1;

  /** Accounts that no build has yet are none that the tail has left behind. */
  private static final String NO_AUDIT = "hindsight.audit.enabled";

  private final BenchRebuildSettings settings;
  private final Terminal terminal;

  BenchRebuild(BenchRebuildSettings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
  }

  BenchRebuildReport run() throws InterruptedException {
    terminal.say("Starting a new database and the server ...");
    try (BenchScene scene = BenchScene.start(null, settings.temporary())) {
      scene.stopServer();
      long began = System.nanoTime();
      Filled filled = fill(scene);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      var more = new LinkedHashMap<String, Object>(Map.of(NO_AUDIT, "off"));
      if (settings.workers() != null) {
        more.put("hindsight.rebuild.workers", settings.workers());
      }
      BenchServer server = scene.restartServer(more);
      server.awaitReady();
      var api = new ApiClient(URI.create("http://127.0.0.1:" + server.address().getPort()));
      int version = publish(api);
      var rates = new ArrayList<Double>();
      int build = 0;
      for (int round = 0; round < settings.rounds(); round++) {
        build = RebuildCommand.start(api, version);
        JsonNode progress = new RebuildWatch(api, terminal).until(build);
        requireAll(filled, progress);
        rates.add(progress.path("events_per_s").asDouble());
      }
      BenchWhatIf.Result whatIf =
          settings.whatIf() ? new BenchWhatIf(api, terminal).measure(filled.events()) : null;
      BenchBesideLive.Result besideLive =
          settings.livePerSecond() == null
              ? null
              : new BenchBesideLive(server.address(), terminal)
                  .measure(version, settings.livePerSecond());
      server.requireCorrect();
      scene.stopServer();
      long written = filled.events() + (besideLive == null ? 0 : besideLive.decisions());
      return new BenchRebuildReport(
          filled.events(),
          filled.accounts(),
          rates,
          floor(scene, written, build),
          took,
          whatIf,
          besideLive);
    }
  }

  private record Filled(long events, int accounts) {}

  private Filled fill(BenchScene scene) {
    Path file = settings.file() == null ? simulated(scene) : settings.file();
    EmbeddedCassandra database = scene.database();
    Config config =
        new ServerSettings()
            .cassandra(
                List.of(
                    database.contactPoint().getAddress().getHostAddress()
                        + ":"
                        + database.contactPoint().getPort()),
                database.localDatacenter())
            .config();
    try (TransactionFile rows = TransactionFile.open(file, Set.of(), false, false);
        BulkHistory history = BulkHistory.open(config)) {
      var bar = new ProgressBar(terminal, "Filling the journal");
      long began = System.nanoTime();
      long events = 0;
      for (ImportRow row = rows.next();
          row != null && events < settings.transactions();
          row = rows.next()) {
        history.decide(row.json());
        events++;
        if (events % 10_000 == 0) {
          Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
          double share = (double) rows.bytesRead() / rows.bytes();
          bar.update(share, facts(events, elapsed), Figures.timeLeft(0, share, elapsed));
        }
      }
      history.finish();
      bar.finish(facts(events, Duration.ofNanos(System.nanoTime() - began)));
      return new Filled(events, history.accounts());
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String facts(long events, Duration elapsed) {
    return Figures.count(events, "event") + "  " + Figures.rate(Figures.perSecond(events, elapsed));
  }

  private Path simulated(BenchScene scene) {
    Path file = scene.file("transactions.csv.gz");
    terminal.say("Simulating transactions ...");
    SimulateCommand.write(
        new Simulation(SimulationSettings.forTransactions(SEED, settings.transactions())), file);
    return file;
  }

  private int publish(ApiClient api) {
    RulesFile rules =
        settings.rules() == null
            ? new RulesFile("bench-rebuild.yaml", BenchRules.source("bench-rebuild.yaml"))
            : RulesFile.read(settings.rules());
    return rules.publish(api).path("version").asInt();
  }

  /** A rebuild that left something out would be no measurement. */
  private static void requireAll(Filled filled, JsonNode progress) {
    long events = progress.path("events").asLong();
    if (events != filled.events() || progress.path("parked").asLong() != 0) {
      throw new CommandFailure(
          "the rebuild folded " + events + " events (expected: " + filled.events() + ")",
          CommandFailure.SOFTWARE,
          null);
    }
  }

  private BenchRebuildFloor.Floor floor(BenchScene scene, long events, int build) {
    terminal.say("Measuring the floor ...");
    EmbeddedCassandra database = scene.database();
    int workers = settings.workers() == null ? 2 : settings.workers();
    try (var floor =
        new BenchRebuildFloor(database.contactPoint(), database.localDatacenter(), workers)) {
      BenchRebuildFloor.Floor measured = floor.measure(build);
      if (measured.events() != events) {
        throw new CommandFailure(
            "the floor read " + measured.events() + " events (expected: " + events + ")",
            CommandFailure.SOFTWARE,
            null);
      }
      return measured;
    }
  }
}
