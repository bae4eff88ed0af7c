package io.hindsight.cassandra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Execution(ExecutionMode.CONCURRENT)
class EmbeddedCassandraIT {

  private static final Path LIBRARIES = Path.of(System.getProperty("hindsight.cassandra.lib"));

  @TempDir Path temporary;

  @Test
  void dataIsStillThereAfterAnOrderlyStop() throws Exception {
    Path data = temporary.resolve("with a space, a 'quote' and an ampersand &");
    List<String> progress = new ArrayList<>();
    EmbeddedCassandraSettings settings = settings(data).withProgress(progress::add);
    CompletionStage<Integer> exit;
    try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings)) {
      assertThat(cassandra.reused()).isFalse();
      assertThat(cassandra.localDatacenter()).isEqualTo("datacenter1");
      assertThat(cassandra.logFile()).isNotEmptyFile();
      try (CqlSession session = session(cassandra)) {
        createTable(session);
        session.execute("INSERT INTO t.facts (id, fact) VALUES (1, 'kept')");
        session.execute("CREATE INDEX facts_by_fact ON t.facts (fact) USING 'sai'");
        assertThat(session.execute("SELECT id FROM t.facts WHERE fact = 'kept'").all()).hasSize(1);
      }
      exit = cassandra.exit();
    }
    assertThat(exit.toCompletableFuture().get(1, TimeUnit.SECONDS)).isZero();
    assertThat(progress).hasSize(2);
    assertThat(progress.get(0)).matches("starting Cassandra 5\\.0\\.\\d+ on new data in .*");
    assertThat(progress.get(1)).matches("Cassandra 5\\.0\\.\\d+ ready on 127\\.0\\.0\\.1:\\d+ .*");

    try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings);
        CqlSession session = session(cassandra)) {
      assertThat(cassandra.reused()).isTrue();
      assertThat(session.execute("SELECT id FROM t.facts WHERE fact = 'kept'").all()).hasSize(1);
    }
  }

  @Test
  void aDataDirectoryInUseIsRefusedByTheNameOfItsHolder() throws Exception {
    List<String> progress = new ArrayList<>();
    EmbeddedCassandraSettings settings = settings(temporary).withProgress(progress::add);
    try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings)) {
      assertThatThrownBy(
              () -> EmbeddedCassandra.start(settings.withLockTimeout(Duration.ofSeconds(1))))
          .isInstanceOf(EmbeddedCassandraException.class)
          .hasMessageContaining("is in use by another Hindsight (pid ")
          .hasMessageContaining("pid " + ProcessHandle.current().pid())
          .hasMessageContaining("pid " + cassandra.process().pid());
      assertThat(progress.get(2)).startsWith("waiting up to 1 s for another Hindsight (pid ");
      try (CqlSession session = session(cassandra)) {
        createTable(session);
      }
    }
  }

  @Test
  void theDatabaseEndsWithAnApplicationThatIsKilled() throws Exception {
    Process application = startApplication(temporary);
    try {
      long databasePid = Long.parseLong(firstLine(application).split(" ")[0]);
      ProcessHandle database = ProcessHandle.of(databasePid).orElseThrow();
      application.destroyForcibly();
      assertThat(application.waitFor(10, TimeUnit.SECONDS)).isTrue();
      database.onExit().get(15, TimeUnit.SECONDS);
    } finally {
      application.destroyForcibly();
    }
  }

  @Test
  void anApplicationMayStartAgainWhileItsOldDatabaseIsStopping() throws Exception {
    Process application = startApplication(temporary);
    try {
      assertThat(firstLine(application)).isNotEmpty();
    } finally {
      application.destroyForcibly();
    }
    try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings(temporary))) {
      assertThat(cassandra.reused()).isTrue();
    }
  }

  @Test
  void theDatabaseOutlivesTheSignalsOfATerminal() throws Exception {
    try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings(temporary))) {
      for (String signal : List.of("INT", "HUP", "TERM")) {
        String pid = Long.toString(cassandra.process().pid());
        Process kill = new ProcessBuilder("kill", "-s", signal, pid).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
      }
      assertThat(cassandra.exit().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(2))
          .withThrowableOfType(TimeoutException.class);
      try (CqlSession session = session(cassandra)) {
        createTable(session);
      }
    }
  }

  @Test
  void aWriteThatWasAcknowledgedSurvivesTheKillingOfTheDatabase() throws Exception {
    int acknowledged = 0;
    EmbeddedCassandra killed = EmbeddedCassandra.start(settings(temporary));
    try (CqlSession session = session(killed)) {
      createTable(session);
      PreparedStatement insert = session.prepare("INSERT INTO t.facts (id, fact) VALUES (?, 'x')");
      for (; acknowledged < 500; acknowledged++) {
        session.execute(insert.bind(acknowledged));
      }
      killed.process().destroyForcibly();
      int sigkill = 128 + 9;
      assertThat(killed.exit().toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo(sigkill);
    } finally {
      killed.close();
    }
    try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings(temporary));
        CqlSession session = session(cassandra)) {
      assertThat(session.execute("SELECT id FROM t.facts").all()).hasSize(acknowledged);
    }
  }

  @Test
  void aDatabaseThatCannotStartLeavesItsLastWords() throws Exception {
    Files.writeString(temporary.resolve("commitlog"), "a file where a directory belongs");
    assertThatThrownBy(() -> EmbeddedCassandra.start(settings(temporary)))
        .isInstanceOf(EmbeddedCassandraException.class)
        .hasMessageContaining("before it was ready; the last lines of ")
        .hasMessageContaining("commitlog");
  }

  @Test
  void aDatabaseThatIsNotReadyInTimeIsStopped() {
    long before = ProcessHandle.current().children().count();
    EmbeddedCassandraSettings hasty = settings(temporary).withStartTimeout(Duration.ofMillis(200));
    assertThatThrownBy(() -> EmbeddedCassandra.start(hasty))
        .isInstanceOf(EmbeddedCassandraException.class)
        .hasMessageContaining("did not get ready in 0.2 s");
    assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
  }

  @Test
  void missingLibrariesAreNamed() {
    EmbeddedCassandraSettings settings =
        EmbeddedCassandraSettings.defaults(temporary, temporary.resolve("lib"));
    assertThatThrownBy(() -> EmbeddedCassandra.start(settings))
        .isInstanceOf(EmbeddedCassandraException.class)
        .hasMessageContaining("no cassandra-all-[0-9]*.jar in " + temporary.resolve("lib"));
  }

  @Test
  void testsOfOneJvmShareOneDatabase() {
    EmbeddedCassandra first = SharedEmbeddedCassandra.get();
    assertThat(SharedEmbeddedCassandra.get()).isSameAs(first);
    assertThat(first.process().isAlive()).isTrue();
  }

  private static EmbeddedCassandraSettings settings(Path data) {
    return EmbeddedCassandraSettings.defaults(data, LIBRARIES).withHeapMegabytes(512);
  }

  private static CqlSession session(EmbeddedCassandra cassandra) {
    return CqlSession.builder()
        .addContactPoint(cassandra.contactPoint())
        .withLocalDatacenter(cassandra.localDatacenter())
        .build();
  }

  private static void createTable(CqlSession session) {
    session.execute(
        "CREATE KEYSPACE t WITH replication={'class': 'SimpleStrategy', 'replication_factor': 1}");
    session.execute("CREATE TABLE t.facts (id int PRIMARY KEY, fact text)");
  }

  private static Process startApplication(Path data) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            ForegroundMain.class.getName(),
            data.toString(),
            LIBRARIES.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String firstLine(Process process) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = in.readLine();
    while (line != null && !line.matches("\\d+ \\d+")) {
      line = in.readLine();
    }
    assertThat(line).isNotNull();
    return line;
  }
}
