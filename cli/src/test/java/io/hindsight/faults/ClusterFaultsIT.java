package io.hindsight.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The invariant NoEventIsLostByAProjection while nodes of a cluster come, go and are lost. */
class ClusterFaultsIT {
  private static final int PER_SECOND = 150;
  private static final int MOVES = FaultRun.FULL ? 5 : 1;

  /**
   * A lost node is let go of sooner than by default, and slices are spread sooner, so that the test
   * need not wait as long.
   */
  private static final String NODES =
      """
      pekko.cluster.split-brain-resolver.stable-after = 5s
      pekko.cluster.sharding.rebalance-interval = 2s
      """;

  /** In this time the slices of a new cluster are spread over its nodes. */
  private static final int SPREAD_MILLIS = 8_000;

  /** Slow enough that there is something left to fold when a node is lost. */
  private static final String REBUILT_PER_SECOND = "60";

  private static final Duration REBUILD_WITHIN = Duration.ofSeconds(60);

  private static final List<Path> FAKETIME =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

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

  @Test
  void nothingIsLostWhenHandlersMoveToAnotherNodeAndBack() throws Exception {
    try (var run = new FaultRun(database, "moved", 2, "")) {
      ServerCluster cluster = run.cluster();
      cluster.start();
      SeededLoad load = run.load("m", PER_SECOND);
      for (int i = 0; i < MOVES; i++) {
        run.sleepBetween(1_000, 3_000);
        ServerNode leaver = cluster.node(run.random().nextInt(2));
        leaver.stopInOrder();
        run.sleepBetween(500, 2_000);
        leaver.launch();
        leaver.awaitReady();
        cluster.awaitMembers(2);
      }
      run.sleepBetween(2_000, 4_000);
      load.finish();

      run.awaitComplete("the load", load, System.nanoTime(), FaultRun.SOON);
    }
  }

  @Test
  void nothingIsLostWhenOneOfThreeNodesIsKilled() throws Exception {
    assumeTrue(
        FaultRun.FULL || faketime().isEmpty(), "skipped: the test with clocks apart does this too");
    for (int lost : lostNodes()) {
      try (var run = new FaultRun(database, "lost_" + lost, 3, NODES)) {
        run.cluster().start();
        loseOne(run, lost);
      }
    }
  }

  private static List<Integer> lostNodes() {
    return FaultRun.FULL ? List.of(0, 1, 2) : List.of((int) (FaultRun.seed() % 3));
  }

  /** Loses a node that is folding segments of a rebuild, as all others are. */
  private static void loseOne(FaultRun run, int lost) throws Exception {
    ServerCluster cluster = run.cluster();
    Thread.sleep(SPREAD_MILLIS);
    SeededLoad load = run.load("n", PER_SECOND);
    run.sleepBetween(3_000, 5_000);
    int build = cluster.rebuild("cards-strict", REBUILT_PER_SECOND);
    ServerProcesses.await(
        "every node to fold", REBUILD_WITHIN, () -> nodesFolding(cluster, build) == 3);
    cluster.node(lost).kill();
    long killed = System.nanoTime();
    cluster.awaitMembers(cluster.living().size());
    long removed = System.nanoTime();
    run.say("node " + (lost + 1) + " left the cluster " + millis(removed - killed) + " ms later");
    run.awaitFolded("it left", removed, FaultRun.AFTER_RESTART);
    run.say("that is " + millis(System.nanoTime() - killed) + " ms after it was killed");
    load.finish();
    ServerProcesses.await(
        "the rebuild to be done without the lost node",
        REBUILD_WITHIN,
        () -> cluster.progress(build).path("status").asText().equals("ready"));
    run.say("the rebuild was done " + millis(System.nanoTime() - killed) + " ms after that");

    run.awaitComplete("the last answer", load, System.nanoTime(), FaultRun.AFTER_RESTART);
  }

  private static long nodesFolding(ServerCluster cluster, int build) {
    Set<String> nodes = new HashSet<>();
    for (JsonNode worker : cluster.progress(build).path("workers")) {
      if (worker.path("segments").asInt() > 0) {
        nodes.add(worker.path("node").asText());
      }
    }
    return nodes.size();
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }

  @Test
  void nothingIsLostWhenClocksAreHoursApartAndOneNodeIsKilled() throws Exception {
    Optional<Path> library = faketime();
    assumeTrue(library.isPresent(), "skipped: clocks cannot be set apart without faketime");
    try (var run = new FaultRun(database, "clocks", 3, NODES)) {
      ServerCluster cluster = run.cluster();
      cluster.node(1).environment(clock(library.get(), "-2h"));
      cluster.node(2).environment(clock(library.get(), "+1h"));
      cluster.start();
      loseOne(run, 2);
    }
  }

  private static Optional<Path> faketime() {
    return FAKETIME.stream().filter(Files::exists).findFirst();
  }

  /** Only the time of day is another; waits and elapsed time stay true. */
  private static Map<String, String> clock(Path library, String shift) {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME",
        shift,
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Its remedy for an old libc lets timed waits of the JVM end at once.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
