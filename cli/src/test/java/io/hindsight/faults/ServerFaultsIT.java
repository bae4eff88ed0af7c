package io.hindsight.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The invariant NoEventIsLostByAProjection while one server and its database suffer. */
class ServerFaultsIT {
  private static final int PER_SECOND = 300;
  private static final int KILLS = FaultRun.FULL ? 20 : 2;
  private static final int JOIN_KILLS = FaultRun.FULL ? 5 : 1;
  private static final int DROP_MILLIS = FaultRun.FULL ? 60_000 : 5_000;
  private static final int STALL_MILLIS = 10_000;

  /** So short that epochs are closed and their markers forgotten while the faults happen. */
  private static final String SHORT_EPOCHS =
      "hindsight.feed.epoch-length = 500ms\nhindsight.feed.refresh-every = 300ms\n";

  @TempDir private static Path directory;
  private static TestDatabase database;

  @BeforeAll
  static void startDatabase() throws Exception {
    database = TestDatabase.start(directory.resolve("data"));
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
  }

  private static FaultRun oneServer(String name, String settings) throws Exception {
    var run = new FaultRun(database, name, 1, settings);
    run.cluster().start();
    return run;
  }

  private static String tenPercentDropped() {
    return DroppingHints.settings(0.1, FaultRun.seed());
  }

  @Test
  void nothingIsLostWhenTenPercentOfTheHintsAreDropped() throws Exception {
    try (FaultRun run = oneServer("dropped", tenPercentDropped())) {
      SeededLoad load = run.load("d", PER_SECOND);
      Thread.sleep(DROP_MILLIS);
      load.finish();

      run.awaitComplete("the load", load, System.nanoTime(), FaultRun.SOON);
      assertThat(run.cluster().status().at("/tail/hints_repeated").asInt()).isPositive();
    }
  }

  @Test
  void nothingIsLostByAServerThatIsKilledAgainAndAgain() throws Exception {
    try (FaultRun run = oneServer("killed", SHORT_EPOCHS)) {
      ServerNode server = run.cluster().node(0);
      SeededLoad load = run.load("k", PER_SECOND);
      for (int i = 0; i < KILLS; i++) {
        run.sleepBetween(1_000, 4_000);
        server.kill();
        server.launch();
        server.awaitReady();
      }
      long ready = System.nanoTime();
      run.awaitFolded("the last start", ready, FaultRun.AFTER_RESTART);
      load.finish();

      run.awaitComplete("the last answer", load, System.nanoTime(), FaultRun.AFTER_RESTART);
    }
  }

  @Test
  void nothingIsLostWhenServerAndDatabaseAreKilledTogether() throws Exception {
    try (FaultRun run = oneServer("restarted", "")) {
      ServerNode server = run.cluster().node(0);
      SeededLoad load = run.load("r", PER_SECOND);
      run.sleepBetween(3_000, 5_000);
      database.kill();
      server.kill();
      // No client comes again: what was on its way is not found because of a later transaction.
      load.abandon();
      database.startAgain();
      run.connectAgain();
      server.launch();
      server.awaitReady();

      run.awaitComplete("the start", load, System.nanoTime(), FaultRun.AFTER_RESTART);
    }
  }

  @Test
  void nothingIsLostWhileTheDatabaseStandsStill() throws Exception {
    try (FaultRun run = oneServer("stalled", "")) {
      SeededLoad load = run.load("s", PER_SECOND);
      run.sleepBetween(2_000, 4_000);
      database.standStill();
      try {
        Thread.sleep(STALL_MILLIS);
      } finally {
        database.goOn();
      }
      long goesOn = System.nanoTime();
      run.awaitFolded("the stall", goesOn, FaultRun.AFTER_RESTART);
      load.finish();

      run.awaitComplete("the last answer", load, System.nanoTime(), FaultRun.AFTER_RESTART);
      assertThat(run.cluster().node(0).isAlive()).isTrue();
    }
  }

  @Test
  void aBuildThatJoinsAServerThatIsKilledLacksNothing() throws Exception {
    try (FaultRun run = oneServer("joined", SHORT_EPOCHS + tenPercentDropped())) {
      ServerNode server = run.cluster().node(0);
      SeededLoad load = run.load("j", PER_SECOND);
      run.sleepBetween(2_000, 4_000);
      run.cluster().rebuild("cards-strict");
      for (int i = 0; i < JOIN_KILLS; i++) {
        run.sleepBetween(50, 1_500);
        server.kill();
        server.launch();
        server.awaitReady();
      }
      long ready = System.nanoTime();
      Thread.sleep(2_000);
      load.finish();

      run.awaitComplete("the last start", load, ready, FaultRun.AFTER_RESTART);
      assertThat(run.cluster().status().get("builds")).hasSize(2);
    }
  }
}
