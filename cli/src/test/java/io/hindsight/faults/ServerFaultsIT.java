package io.hindsight.faults;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The invariant NoEventIsLostByAProjection while one server and its database suffer. */
class ServerFaultsIT {
  private static final int PER_SECOND = 300;
  private static final int KILLS = FaultRun.FULL ? 20 : 3;
  private static final int STALL_MILLIS = 10_000;

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

  private static FaultRun oneServer(String name) throws Exception {
    var run = new FaultRun(database, directory, name, 1, "");
    run.cluster().start();
    return run;
  }

  @Test
  void nothingIsLostByAServerThatIsKilledAgainAndAgain() throws Exception {
    try (FaultRun run = oneServer("killed")) {
      ServerNode server = run.cluster().node(0);
      SeededLoad load = run.load("k", PER_SECOND);
      for (int i = 0; i < KILLS; i++) {
        run.sleepBetween(500, 3_000);
        server.kill();
        server.launch();
        server.awaitReady();
      }
      long ready = System.nanoTime();
      Thread.sleep(1_000);
      load.finish();

      run.awaitComplete("the last start", load, ready, FaultRun.AFTER_RESTART);
    }
  }
}
