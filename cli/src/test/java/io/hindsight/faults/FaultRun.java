package io.hindsight.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One system under faults: its servers, the seed of all that is random, and the check. The auditor
 * is off, so that what is complete became so by the feed alone.
 *
 * <p>{@code -Dhindsight.faults=full} runs the faults in full number, {@code
 * -Dhindsight.faults.seed=N} with other random numbers, and {@code
 * -Dhindsight.faults.settings=HOCON} with more settings of all servers, to see whether a mechanism
 * that is switched off is missed. What the servers print stays in {@code target/faults}.
 */
final class FaultRun implements AutoCloseable {
  /** Whether all faults are tried, as before a release, or some, as after each change. */
  static final boolean FULL = "full".equals(System.getProperty("hindsight.faults"));

  /**
   * What must be complete soon after a fault that ends no process. Shared machines get more time in
   * `verify`, which is about what is lost; the run in full is about time, too.
   */
  static final Duration SOON = Duration.ofSeconds(FULL ? 1 : 5);

  /** What must be complete after a restart or the loss of a node. */
  static final Duration AFTER_RESTART = Duration.ofSeconds(FULL ? 10 : 30);

  private static final long SEED = Long.getLong("hindsight.faults.seed", 20_240_101);
  private static final String FEED_ALONE = "hindsight.audit.enabled = off";

  /** Rules with features of merchants and devices. */
  private static final String ACROSS_ACCOUNTS = "hindsight.initial-ruleset = card-testing";

  private static final String LABELS_SOON = "hindsight.tail.deliver-after = 1s";
  private static final Duration LABELS_WITHIN = Duration.ofSeconds(30);

  private static final long POLL_MILLIS = 200;
  private static final String MORE = System.getProperty("hindsight.faults.settings", "");

  private final String name;
  private final ServerCluster cluster;
  private final TestDatabase database;
  private JournalTableCheck check;
  private final Random random = new Random(SEED);

  /**
   * Prepares a system.
   *
   * @param name of its keyspaces and its files
   * @param nodes how many servers
   * @param settings of all of them, as HOCON
   */
  FaultRun(TestDatabase database, String name, int nodes, String settings) throws Exception {
    this.name = name;
    String all = String.join("\n", FEED_ALONE, ACROSS_ACCOUNTS, LABELS_SOON, settings, MORE);
    this.cluster = new ServerCluster(database, emptyDirectory(name), name, nodes, all);
    this.database = database;
    this.check = new JournalTableCheck(database, name, cluster::status);
    say("seed " + SEED);
  }

  private static Path emptyDirectory(String name) throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "faults", name).toAbsolutePath());
    try (Stream<Path> old = Files.list(directory)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    return directory;
  }

  /** Returns what all random numbers begin with. */
  static long seed() {
    return SEED;
  }

  ServerCluster cluster() {
    return cluster;
  }

  Random random() {
    return random;
  }

  /** Returns clients that send to all nodes. */
  SeededLoad load(String prefix, int perSecond) {
    return new SeededLoad(SEED, cluster.api(), cluster.urls(), prefix, perSecond).start();
  }

  /** Finds the database where it is after it was started again. */
  void connectAgain() {
    check.close();
    check = new JournalTableCheck(database, name, cluster::status);
  }

  /** Waits until nothing is missing, and prints how long that took. */
  void awaitComplete(String after, SeededLoad load, long sinceNanos, Duration within)
      throws Exception {
    Duration took = check.awaitComplete(load, sinceNanos, within);
    say("complete " + took.toMillis() + " ms after " + after + "; " + load);
    awaitProfiles(load);
    requireParity();
  }

  /** Waits until accounts and profiles agree, and each label is at its profiles. */
  private void awaitProfiles(SeededLoad load) throws Exception {
    long began = System.nanoTime();
    ProfileJournals journals = check.profiles();
    List<String> differences = journals.differences();
    while (!differences.isEmpty()) {
      if (System.nanoTime() - began > LABELS_WITHIN.toNanos()) {
        throw new AssertionError("profiles: " + String.join("\n", differences));
      }
      Thread.sleep(POLL_MILLIS);
      journals = check.profiles();
      differences = journals.differences();
    }
    for (SeededLoad.Labelled told : load.labelled().values()) {
      if (!journals.hasLabel(told.accountId(), told.eventSeq(), told.transactionId())) {
        throw new AssertionError("journal: acknowledged and not there: " + told);
      }
    }
    if (journals.answers() == 0 || journals.profileLabels() == 0) {
      throw new AssertionError("profiles: " + journals + " (expected: answers and labels)");
    }
    say("profiles agree " + (System.nanoTime() - began) / 1_000_000 + " ms later; " + journals);
  }

  /** What was decided live comes out the same again, in each build. */
  private void requireParity() {
    Set<Integer> versions = new TreeSet<>();
    cluster.status().get("builds").forEach(b -> versions.add(b.get("ruleset_version").asInt()));
    for (int version : versions) {
      for (JsonNode build : cluster.verification(version).get("builds")) {
        if (build.get("parity_mismatches").asLong() != 0 || build.get("missing").asLong() != 0) {
          throw new AssertionError("verification: " + build + " (expected: all is equal)");
        }
      }
    }
  }

  /** Waits until what is in the journal now is folded, and prints how long that took. */
  void awaitFolded(String after, long sinceNanos, Duration within) throws InterruptedException {
    Duration took = check.awaitFolded(sinceNanos, within);
    say("what was journaled is folded " + took.toMillis() + " ms after " + after);
  }

  /** Prints a line for who reads the test's output. */
  void say(String line) {
    System.out.println("fault " + name + ": " + line);
  }

  /** Sleeps for a random time. */
  void sleepBetween(int fromMillis, int toMillis) throws InterruptedException {
    Thread.sleep(fromMillis + random.nextInt(toMillis - fromMillis));
  }

  @Override
  public void close() {
    check.close();
    cluster.close();
  }
}
