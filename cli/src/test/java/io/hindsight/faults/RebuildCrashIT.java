package io.hindsight.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.simulator.Simulation;
import io.hindsight.simulator.SimulationSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rebuild whose server and database are killed with -9 at random moments goes on from what is
 * done, and comes to what one comes to that nobody disturbs: by its digest, and by a recount of the
 * tables that shares no code with the product.
 */
class RebuildCrashIT {
  private static final boolean FULL = "full".equals(System.getProperty("hindsight.faults"));
  private static final long SEED = Long.getLong("hindsight.faults.seed", 20_240_102);
  private static final int ROWS = 20_000;
  private static final int KILLS = 5;

  /** Slow enough that there is something left to kill. */
  private static final int EVENTS_PER_SECOND = 1_500;

  private static final Duration READY = Duration.ofSeconds(90);
  private static final Duration DONE = Duration.ofMinutes(5);
  private static final Pattern DATABASE = Pattern.compile("ready on 127\\.0\\.0\\.1:(\\d+)");
  private static final String RULES =
      """
      name: crash
      features:
        count_24h: {key: account_id, aggregate: count, window: 24h}
        usual: {key: account_id, aggregate: mean, of: tx.amount, window: 30d}
      rules:
        - {id: busy, when: count_24h >= 3, points: 200}
        - {id: unusual, when: tx.amount > 2.0 * usual, points: 400}
        - {id: high, when: tx.amount > 150, decision: review}
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

  private Process serve(String name) throws Exception {
    Process server =
        processes.run(
            name, "serve", "--data", directory.resolve("data").toString(), "--port", "" + port);
    ServerProcesses.await(
        name + " to be ready",
        READY,
        () -> {
          assertThat(server.isAlive()).as(processes.outputOf(name)).isTrue();
          return api.get(url("/ready")).status() == 200;
        });
    return server;
  }

  private long importAll() throws Exception {
    Path csv = directory.resolve("transactions.csv");
    long rows;
    try (var out = Files.newBufferedWriter(csv)) {
      rows = new Simulation(SimulationSettings.forTransactions(12, ROWS)).writeCsv(out);
    }
    Process importing =
        processes.run("import", "import", csv.toString(), "--url", url(""), "--label-delay", "12h");
    assertThat(importing.waitFor(DONE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(importing.exitValue()).as(processes.outputOf("import")).isZero();
    return rows;
  }

  private int begin(String body) {
    Api.Answer begun = api.post(url("/v1/rebuilds"), body);
    assertThat(begun.status()).as(begun.body()).isEqualTo(202);
    return begun.json().get("build").asInt();
  }

  private JsonNode progress(int build) {
    return api.get(url("/v1/rebuilds/" + build)).json();
  }

  private void awaitReady(int build) throws Exception {
    ServerProcesses.await(
        "build " + build + " to be ready",
        DONE,
        () -> progress(build).path("status").asText().equals("ready"));
  }

  private JsonNode verification(int build) {
    for (JsonNode each : api.get(url("/v1/rulesets/2/verification")).json().path("builds")) {
      if (each.path("build").asInt() == build) {
        return each;
      }
    }
    throw new AssertionError("no build " + build);
  }

  @Test
  void aRebuildThatIsKilledAgainAndAgainComesToWhatOneComesToThatNobodyDisturbs(
      @TempDir Path temporary) throws Exception {
    assumeTrue(FULL, "skipped: takes minutes; ServerFaultsIT kills a server that rebuilds, too");
    System.out.println("rebuild crash: seed " + SEED);
    directory = temporary;
    processes = new ServerProcesses(directory);
    port = ServerProcesses.freePorts(1).get(0);
    Process server = serve("server-0");
    long rows = importAll();
    Api.Answer published = api.post(url("/v1/rulesets"), RULES);
    assertThat(published.json().path("version").asInt()).as(published.body()).isEqualTo(2);

    var random = new Random(SEED);
    int killed = begin("{\"version\":2,\"events_per_s\":" + EVENTS_PER_SECOND + "}");
    int kills = 0;
    for (long at : random.longs(KILLS, rows / 20, rows * 9 / 10).sorted().toArray()) {
      ServerProcesses.await(
          at + " events", DONE, () -> progress(killed).path("events").asLong() >= at);
      JsonNode before = progress(killed);
      assertThat(before.path("status").asText()).isEqualTo("running");
      if (kills % 2 == 0) {
        server.destroyForcibly();
      } else {
        server.children().forEach(ProcessHandle::destroyForcibly);
      }
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      kills++;
      server = serve("server-" + kills);
      JsonNode after = progress(killed);
      System.out.printf(
          "rebuild crash: kill %d after %d events and %d segments; %d events stood%n",
          kills,
          before.path("events").asLong(),
          before.path("segments_done").asInt(),
          after.path("events").asLong());
      assertThat(after.path("segments_done").asInt())
          .as("segments that were done are not done again")
          .isGreaterThanOrEqualTo(before.path("segments_done").asInt());
    }
    awaitReady(killed);
    int calm = begin("{\"version\":2}");
    awaitReady(calm);

    assertThat(progress(killed).path("events").asLong())
        .isEqualTo(progress(calm).path("events").asLong());
    assertThat(progress(killed).path("parked").asInt()).isZero();
    JsonNode ofKilled = verification(killed);
    JsonNode ofCalm = verification(calm);
    assertThat(ofKilled.path("digest")).isEqualTo(ofCalm.path("digest"));
    try (CqlSession session = database("server-" + kills)) {
      for (JsonNode each : new JsonNode[] {ofKilled, ofCalm}) {
        BuildRecount recount = BuildRecount.of(session, "hindsight", each.path("build").asInt());
        System.out.println("rebuild crash: " + recount);
        assertThat(recount.digest()).isEqualTo(each.path("digest").asText());
        assertThat(recount.decisions()).isEqualTo(rows);
        assertThat(recount.decided()).isEqualTo(rows);
        assertThat(recount.twice()).isZero();
        assertThat(recount.accounts()).isEqualTo(each.path("accounts").asLong()).isPositive();
        assertThat(each.path("missing").asLong() + each.path("behind").asLong()).isZero();
      }
    }
  }

  private CqlSession database(String server) {
    Matcher found = DATABASE.matcher(processes.outputOf(server));
    assertThat(found.find()).as(processes.outputOf(server)).isTrue();
    return CqlSession.builder()
        .addContactPoint(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(found.group(1))))
        .withLocalDatacenter("datacenter1")
        .build();
  }
}
