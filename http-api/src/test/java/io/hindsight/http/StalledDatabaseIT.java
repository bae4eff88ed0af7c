package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that stands still: writes fail whose outcome nobody knows, and are tried again. */
class StalledDatabaseIT {
  private static final Instant T0 = Instant.parse("2018-04-01T00:00:00Z");
  private static final int ACCOUNTS = 30;
  private static final int BEFORE = 5;
  private static final long STALL_MILLIS = 9_000;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "needs kill -STOP");
    server =
        TestServer.start(
            "stalled_it", Map.of("datastax-java-driver.basic.request.timeout", "3 seconds"));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void signal(String name) throws IOException, InterruptedException {
    String pid = Long.toString(pid());
    assertThat(new ProcessBuilder("/bin/kill", "-" + name, pid).start().waitFor()).isZero();
  }

  private static long pid() {
    try {
      return SharedEmbeddedCassandra.get().process().pid();
    } catch (Exception e) {
      throw new AssertionError("no database", e);
    }
  }

  private static String transaction(int account, int number) {
    // Without a full memory of ids and before the first snapshot: recovery begins from nothing.
    return TestServer.transaction(
        "st-" + account + "-" + number,
        "stalled-" + account,
        T0.plusSeconds(number * 3_600L + account),
        number % 3 == 0 ? "250.00" : "20.00");
  }

  @Test
  void decisionsAreNeitherLostNorCountedTwiceWhenTheDatabaseStandsStill() throws Exception {
    for (int number = 0; number < BEFORE; number++) {
      for (int account = 0; account < ACCOUNTS; account++) {
        assertThat(server.post("/v1/transactions", transaction(account, number)).status())
            .isEqualTo(200);
      }
    }
    List<CompletableFuture<TestServer.Answer>> answers = new ArrayList<>();
    signal("STOP");
    try {
      for (int account = 0; account < ACCOUNTS; account++) {
        answers.add(server.postLater("/v1/transactions", transaction(account, BEFORE)));
      }
      Thread.sleep(STALL_MILLIS);
    } finally {
      signal("CONT");
    }
    assertThat(answers).anyMatch(answer -> answer.join().status() == 503);

    for (int number = BEFORE; number < BEFORE + 3; number++) {
      for (int account = 0; account < ACCOUNTS; account++) {
        JsonNode decided = decide(transaction(account, number));
        assertThat(decided.get("event_seq").asInt()).isEqualTo(number + 1);
      }
    }

    int all = ACCOUNTS * (BEFORE + 3);
    JsonNode build =
        server
            .await(
                "/v1/rulesets/1/verification",
                answer -> answer.json().at("/builds/0/transactions").asInt() == all)
            .json()
            .at("/builds/0");
    assertThat(build.get("parity_checked").asInt()).isEqualTo(all);
    assertThat(build.get("parity_mismatches").asInt()).isZero();
    assertThat(build.get("missing").asInt()).isZero();
    assertThat(build.get("behind").asInt()).isZero();
  }

  /** Asks until the transaction is decided, as a client does that is told to try again. */
  private static JsonNode decide(String transaction) throws InterruptedException {
    for (int attempt = 0; attempt < 60; attempt++) {
      TestServer.Answer answer = server.post("/v1/transactions", transaction);
      if (answer.status() == 200) {
        return answer.json();
      }
      assertThat(answer.status()).as(answer.body()).isEqualTo(503);
      Thread.sleep(500);
    }
    throw new AssertionError("not decided within 30 s: " + transaction);
  }
}
