package io.hindsight.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hindsight.simulator.Simulation;
import io.hindsight.simulator.SimulationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The invariants AcknowledgedDecisionIsDurable and OneDecisionPerTransaction with real processes:
 * something is killed with -9 during an import, everything is started again, and the import goes
 * on.
 */
class CrashIT {
  private static final int ROWS = 2_000;
  private static final int ROWS_BEFORE_THE_KILL = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Api api = new Api();
  private ServerProcesses processes;
  private Path directory;
  private Path csv;
  private int port;
  private long rows;

  @BeforeEach
  void simulate(@TempDir Path temporary) throws IOException {
    directory = temporary;
    processes = new ServerProcesses(directory);
    csv = directory.resolve("transactions.csv");
    try (var out = Files.newBufferedWriter(csv)) {
      rows = new Simulation(SimulationSettings.forTransactions(11, ROWS)).writeCsv(out);
    }
    port = ServerProcesses.freePorts(1).get(0);
  }

  @AfterEach
  void endEverything() {
    processes.close();
  }

  private Process serve(String name) throws Exception {
    Process server =
        processes.run(
            name, "serve", "--data", directory.resolve("data").toString(), "--port", "" + port);
    await(
        name + " to be ready",
        () -> {
          assertThat(server.isAlive()).as(processes.outputOf(name)).isTrue();
          return api.get(url("/ready")).status() == 200;
        });
    return server;
  }

  private Process importAll(String name) throws IOException {
    return processes.run(
        name,
        "import",
        csv.toString(),
        "--url",
        url(""),
        "--batch",
        "250",
        "--retry-for",
        "2s",
        "--decisions",
        directory.resolve(name + ".jsonl").toString());
  }

  private static void await(String what, ServerProcesses.Condition condition) throws Exception {
    ServerProcesses.await(what, PATIENCE, condition);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private JsonNode get(String path) {
    return api.get(url(path)).json();
  }

  private List<JsonNode> acknowledged(String name) throws IOException {
    Path file = directory.resolve(name + ".jsonl");
    var decisions = new ArrayList<JsonNode>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        decisions.add(MAPPER.readTree(line));
      }
    }
    return decisions;
  }

  @Test
  void acknowledgedDecisionIsDurableWhenTheServerIsKilled() throws Exception {
    Process server = serve("server-1");
    Process firstImport = importAll("import-1");
    await("some decisions", () -> acknowledged("import-1").size() >= ROWS_BEFORE_THE_KILL);
    server.destroyForcibly().waitFor();

    everythingStandsAfterARestart(firstImport);
  }

  @Test
  void acknowledgedDecisionIsDurableWhenTheDatabaseIsKilled() throws Exception {
    Process server = serve("server-1");
    Process firstImport = importAll("import-1");
    await("some decisions", () -> acknowledged("import-1").size() >= ROWS_BEFORE_THE_KILL);
    List<ProcessHandle> database = server.children().toList();
    assertThat(database).hasSize(1);
    database.get(0).destroyForcibly();

    assertThat(server.waitFor(60, TimeUnit.SECONDS)).as("the server ends too").isTrue();
    assertThat(server.exitValue()).isEqualTo(70);
    everythingStandsAfterARestart(firstImport);
  }

  private void everythingStandsAfterARestart(Process firstImport) throws Exception {
    assertThat(firstImport.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(firstImport.exitValue()).as(processes.outputOf("import-1")).isNotZero();
    List<JsonNode> before = acknowledged("import-1");

    serve("server-2");
    Process secondImport = importAll("import-2");
    assertThat(secondImport.waitFor(180, TimeUnit.SECONDS)).isTrue();
    assertThat(secondImport.exitValue()).as(processes.outputOf("import-2")).isZero();

    await("the projection", () -> build().get("transactions").asLong() == rows);
    assertThat(build().get("behind").asLong()).isZero();
    assertThat(build().get("missing").asLong()).isZero();
    assertThat(build().get("parity_checked").asLong()).isEqualTo(rows);
    assertThat(build().get("parity_mismatches").asLong()).isZero();
    for (int i = 0; i < before.size(); i += 7) {
      assertStands(before.get(i));
    }
    assertThat(before.size()).isGreaterThanOrEqualTo(ROWS_BEFORE_THE_KILL);
  }

  private JsonNode build() throws Exception {
    return get("/v1/rulesets/1/verification").at("/builds/0");
  }

  private void assertStands(JsonNode told) throws Exception {
    JsonNode stands =
        get("/v1/transactions/"
                + told.get("transaction_id").asText()
                + "?account_id="
                + told.get("account_id").asText())
            .get("decision");
    assertThat(stands).as("%s", told).isNotNull();
    assertThat(stands.get("decision")).isEqualTo(told.get("decision"));
    assertThat(stands.get("score")).isEqualTo(told.get("score"));
    assertThat(stands.get("event_seq")).isEqualTo(told.get("event_seq"));
  }
}
