package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hindsight.simulator.Simulation;
import io.hindsight.simulator.SimulationSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
  private static final int ROWS = 4_000;
  private static final int ROWS_BEFORE_THE_KILL = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();
  private Path directory;
  private Path csv;
  private int port;
  private long rows;

  @BeforeEach
  void simulate(@TempDir Path temporary) throws IOException {
    directory = temporary;
    csv = directory.resolve("transactions.csv");
    try (var out = Files.newBufferedWriter(csv)) {
      rows = new Simulation(SimulationSettings.forTransactions(11, ROWS)).writeCsv(out);
    }
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void endEverything() throws InterruptedException {
    for (Process process : processes) {
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private Process run(String name, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx768m", "-cp", System.getProperty("java.class.path")));
    command.add("-Dhindsight.cassandra.lib=" + System.getProperty("hindsight.cassandra.lib"));
    command.add("-Dhindsight.home=" + directory);
    command.add("io.hindsight.cli.HindsightCommand");
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".out").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private Process serve(String name) throws Exception {
    Process server =
        run(name, "serve", "--data", directory.resolve("data").toString(), "--port", "" + port);
    await(name + " to be ready", () -> server.isAlive() ? status("/ready") == 200 : fail(name));
    return server;
  }

  private boolean fail(String name) {
    throw new AssertionError(name + " ended: " + outputOf(name));
  }

  private String outputOf(String name) {
    try {
      return Files.readString(directory.resolve(name + ".out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process importAll(String name) throws IOException {
    return run(
        name,
        "import",
        csv.toString(),
        "--url",
        "http://127.0.0.1:" + port,
        "--batch",
        "250",
        "--retry-for",
        "2s",
        "--decisions",
        directory.resolve(name + ".jsonl").toString());
  }

  /** What is waited for. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for " + what);
      }
      Thread.sleep(50);
    }
  }

  private int status(String path) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private JsonNode get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return MAPPER.readTree(client.send(request, BodyHandlers.ofString()).body());
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
    assertThat(firstImport.exitValue()).as(outputOf("import-1")).isNotZero();
    List<JsonNode> before = acknowledged("import-1");

    serve("server-2");
    Process secondImport = importAll("import-2");
    assertThat(secondImport.waitFor(180, TimeUnit.SECONDS)).isTrue();
    assertThat(secondImport.exitValue()).as(outputOf("import-2")).isZero();

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
