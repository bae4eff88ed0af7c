package io.hindsight.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.simulator.Simulation;
import io.hindsight.simulator.SimulationSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An import with labels, and features across accounts, while server and database are killed with -9
 * again and again: nothing is lost or done twice, and (in full) it ends as one that nobody
 * disturbed.
 */
class ImportCrashIT {
  private static final boolean FULL = "full".equals(System.getProperty("hindsight.faults"));
  private static final long SEED = Long.getLong("hindsight.faults.seed", 20_240_101);
  private static final int ROWS = 50_000;
  private static final int KILLS = 20;

  /** How far into a batch a kill comes. */
  private static final int KILL_AFTER_MS_MAX = 700;

  private static final Duration READY = Duration.ofSeconds(90);
  private static final Duration DONE = Duration.ofMinutes(20);
  private static final Pattern DATABASE = Pattern.compile("ready on 127\\.0\\.0\\.1:(\\d+)");
  private static final String RULES =
      """
      name: across
      features:
        terminal_count: {key: terminal_id, aggregate: count, window: 24h}
        terminal_frauds: {key: terminal_id, aggregate: fraud_count, window: 30d}
        usual: {key: account_id, aggregate: mean, of: tx.amount, window: 30d}
      rules:
        - {id: busy, when: terminal_count >= 2, points: 200}
        - {id: known-fraud, when: terminal_frauds >= 1, points: 400}
        - {id: unusual, when: tx.amount > 3.0 * usual, points: 300}
      """;

  private final Api api = new Api();
  private ServerProcesses processes;
  private Path directory;
  private int port;

  @AfterEach
  void endEverything() {
    if (FULL) {
      processes.close();
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private Process serve(String name, String data) throws Exception {
    Process server =
        processes.run(
            name, "serve", "--data", directory.resolve(data).toString(), "--port", "" + port);
    ServerProcesses.await(
        name + " to be ready",
        READY,
        () -> {
          assertThat(server.isAlive()).as(processes.outputOf(name)).isTrue();
          return api.get(url("/ready")).status() == 200;
        });
    return server;
  }

  private void run(String name, String... arguments) throws Exception {
    Process process = processes.run(name, arguments);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(name).isTrue();
    assertThat(process.exitValue()).as(processes.outputOf(name)).isZero();
  }

  private void promoteRules(String name) throws Exception {
    Path rules = directory.resolve("across.yaml");
    Files.writeString(rules, RULES);
    run(name + "-rebuild", "rebuild", "--rules", rules.toString(), "--url", url(""));
    run(name + "-promote", "promote", "2", "--url", url(""));
  }

  private Process importAll(String name, Path csv) throws IOException {
    return processes.run(
        name,
        "import",
        csv.toString(),
        "--url",
        url(""),
        "--batch",
        "300",
        "--label-delay",
        "12h",
        "--retry-for",
        "600s",
        "--decisions",
        decisions(name).toString());
  }

  private Path decisions(String name) {
    return directory.resolve(name + "-decisions.csv");
  }

  /** Waits until the import has been told that many decisions; false when it ended before. */
  private boolean reached(Process importing, DecisionCount told, long rows) throws Exception {
    while (importing.isAlive()) {
      if (told.count() > rows) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  private JsonNode finished(String name, Process importing, long rows) throws Exception {
    assertThat(importing.waitFor(DONE.toSeconds(), TimeUnit.SECONDS))
        .as(processes.outputOf(name))
        .isTrue();
    assertThat(importing.exitValue()).as(processes.outputOf(name)).isZero();
    ServerProcesses.await(
        "the projection", READY, () -> build().path("transactions").asLong() == rows);
    JsonNode build = build();
    assertThat(build.path("parity_checked").asLong()).as(build.toString()).isEqualTo(rows);
    assertThat(build.path("parity_mismatches").asLong()).isZero();
    assertThat(build.path("missing").asLong()).isZero();
    assertThat(build.path("behind").asLong()).isZero();
    return build;
  }

  private JsonNode build() {
    return api.get(url("/v1/rulesets/2/verification")).json().at("/builds/0");
  }

  @Test
  void anImportThatIsKilledAgainAndAgainEndsAsOneThatNobodyDisturbed(@TempDir Path temporary)
      throws Exception {
    assumeTrue(FULL, "skipped: takes half an hour; CrashIT and ClusterFaultsIT kill imports, too");
    System.out.println("import crash: seed " + SEED);
    directory = temporary;
    processes = new ServerProcesses(directory);
    port = ServerProcesses.freePorts(1).get(0);
    Path csv = directory.resolve("transactions.csv");
    long rows;
    try (var out = Files.newBufferedWriter(csv)) {
      rows = new Simulation(SimulationSettings.forTransactions(11, ROWS)).writeCsv(out);
    }

    var random = new Random(SEED);
    Process server = serve("server-0", "killed");
    promoteRules("killed");
    Process importing = importAll("import", csv);
    var told = new DecisionCount(decisions("import"));
    int kills = 0;
    for (long at : random.longs(KILLS, 0, rows * 9 / 10).sorted().toArray()) {
      assertThat(reached(importing, told, at)).as(processes.outputOf("import")).isTrue();
      Thread.sleep(random.nextInt(KILL_AFTER_MS_MAX));
      System.out.printf("import crash: kill %d after %d rows%n", kills + 1, at);
      if (kills % 2 == 0) {
        server.destroyForcibly();
      } else {
        server.children().forEach(ProcessHandle::destroyForcibly);
      }
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      kills++;
      server = serve("server-" + kills, "killed");
    }
    JsonNode killed = finished("import", importing, rows);
    System.out.printf("import crash: %d kills, %d rows%n", kills, rows);

    ProfileJournals journals = journals("server-" + kills);
    assertThat(journals.differences()).isEmpty();
    assertThat(journals.labelled()).isEqualTo(frauds(csv)).isPositive();
    assertThat(journals.profileLabels()).isEqualTo(journals.labelled());
    assertThat(journals.observations()).isEqualTo(rows);
    assertThat(journals.answers()).isEqualTo(rows);
    server.destroy();
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(killed.path("digest")).isEqualTo(undisturbed(csv, rows).path("digest"));
  }

  private static long frauds(Path csv) throws IOException {
    try (Stream<String> lines = Files.lines(csv)) {
      return lines.skip(1).filter(line -> line.split(",", -1)[5].equals("1")).count();
    }
  }

  /** What an import gives that nobody disturbs. */
  private JsonNode undisturbed(Path csv, long rows) throws Exception {
    Process calm = serve("calm", "calm");
    promoteRules("calm");
    JsonNode build = finished("calm-import", importAll("calm-import", csv), rows);
    calm.destroy();
    assertThat(calm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return build;
  }

  private ProfileJournals journals(String server) throws Exception {
    Matcher found = DATABASE.matcher(processes.outputOf(server));
    assertThat(found.find()).as(processes.outputOf(server)).isTrue();
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(found.group(1))))
            .withLocalDatacenter("datacenter1")
            .build()) {
      return ProfileJournals.read(session, "hindsight_journal", "hindsight_profiles");
    }
  }

  /** Counts the lines of a growing file, each once. */
  private static final class DecisionCount {
    private final Path file;
    private long offset;
    private long lines;

    DecisionCount(Path file) {
      this.file = file;
    }

    long count() throws IOException {
      if (Files.exists(file)) {
        try (var in = Files.newInputStream(file)) {
          in.skipNBytes(offset);
          byte[] added = in.readAllBytes();
          offset += added.length;
          for (byte b : added) {
            lines += b == '\n' ? 1 : 0;
          }
        }
      }
      return lines;
    }
  }
}
