package io.hindsight.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A rebuild is paused, resumed, slowed down and cancelled, on any number of workers: whatever is
 * done to it, what it computes is the same. A throttle lets each stand where a test wants it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RebuildControlIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant T0 = Instant.parse("2018-04-01T00:00:00Z");
  private static final int ACCOUNTS = 60;
  private static final int TRANSACTIONS = 2_000;
  private static TestServer server;

  /** The digest of a rebuild that nothing disturbed, on eight workers. */
  private static String undisturbed = "";

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("rebuild_control_it", Map.of("hindsight.rebuild.workers", 8));
    var random = new Random(20_180_402);
    var batch = new StringBuilder();
    for (int i = 0; i < TRANSACTIONS; i++) {
      String amount = (random.nextInt(20) == 0 ? 150 + random.nextInt(300) : 5 + i % 60) + ".50";
      String account = "acc-" + random.nextInt(ACCOUNTS);
      batch.append(TestServer.transaction("c-" + i, account, T0.plusSeconds(i * 90L), amount));
      batch.append('\n');
    }
    String path = "/v1/imports/" + "e".repeat(64) + "/batches?first_row=1";
    assertThat(server.post(path, batch.toString()).status()).isEqualTo(200);
    undisturbed = digest(server.rebuildAgain(1));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String digest(int build) {
    for (JsonNode each : server.get("/v1/rulesets/1/verification").json().get("builds")) {
      if (each.get("build").asInt() == build) {
        assertThat(each.get("transactions").asInt()).isEqualTo(TRANSACTIONS);
        assertThat(each.get("missing").asInt() + each.get("behind").asInt()).isZero();
        return each.get("digest").asText();
      }
    }
    throw new AssertionError("no build " + build);
  }

  private static int begin(int eventsPerSecond) {
    String body = "{\"version\":1,\"events_per_s\":" + eventsPerSecond + "}";
    TestServer.Answer begun = server.post("/v1/rebuilds", body);
    assertThat(begun.status()).as(begun.body()).isEqualTo(202);
    assertThat(begun.json().get("throttle_events_per_s").asInt()).isEqualTo(eventsPerSecond);
    return begun.json().get("build").asInt();
  }

  private static JsonNode progress(int build) {
    return server.get("/v1/rebuilds/" + build).json();
  }

  /** Waits until some segments are done and others are under way. */
  private static void awaitMiddle(int build) throws InterruptedException {
    server.await(
        "/v1/rebuilds/" + build, answer -> answer.json().get("segments_done").asInt() >= 3);
    JsonNode middle = progress(build);
    assertThat(middle.get("status").asText()).isEqualTo("running");
    assertThat(middle.get("segments_done").asInt()).isLessThan(middle.get("segments").asInt());
    JsonNode status = server.get("/v1/status").json();
    assertThat(status.at("/rebuild/build").asInt()).isEqualTo(build);
    assertThat(status.at("/rebuild/workers/0/node")).isEqualTo(status.get("node"));
    assertThat(status.at("/rebuild/workers/0/segments").asInt()).isBetween(1, 8);
  }

  private static JsonNode awaitReady(int build) throws InterruptedException {
    return server
        .await(
            "/v1/rebuilds/" + build,
            answer -> answer.json().path("status").asText().equals("ready"))
        .json();
  }

  private static JsonNode control(int build, String verb) {
    TestServer.Answer answer = server.post("/v1/rebuilds/" + build + "/" + verb, "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode throttle(int build, String eventsPerSecond) {
    String body = "{\"events_per_s\":" + eventsPerSecond + "}";
    TestServer.Answer answer = server.post("/v1/rebuilds/" + build + "/throttle", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static void assertRefused(TestServer.Answer answer, int status, String detail) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().get("detail").asText()).startsWith(detail);
  }

  @Test
  @Order(1)
  void whatIsPausedStandsStillAlsoOverARestartAndGoesOnFromWhatIsDone() throws Exception {
    int build = begin(300);
    awaitMiddle(build);

    JsonNode paused = control(build, "pause");
    Thread.sleep(300);
    JsonNode later = control(build, "pause");

    assertThat(paused.get("status").asText()).isEqualTo("paused");
    assertThat(paused.get("workers")).isEmpty();
    for (String same : List.of("status", "segments_done", "events", "elapsed_ms", "eta_ms")) {
      assertThat(later.get(same)).as(same).isEqualTo(paused.get(same));
    }
    assertThat(later.get("paused_ms").asInt()).isGreaterThanOrEqualTo(300);

    server.restart(Map.of("hindsight.rebuild.workers", 1), () -> {});
    Thread.sleep(300);
    JsonNode restarted = progress(build);
    for (String same :
        List.of("status", "segments_done", "events", "elapsed_ms", "throttle_events_per_s")) {
      assertThat(restarted.get(same)).as(same).isEqualTo(paused.get(same));
    }

    throttle(build, "null");
    control(build, "resume");
    assertThat(control(build, "resume").get("segments_done").asInt())
        .isGreaterThanOrEqualTo(paused.get("segments_done").asInt());
    JsonNode ready = awaitReady(build);
    assertThat(ready.get("events").asInt()).isEqualTo(TRANSACTIONS);
    assertThat(ready.get("throttle_events_per_s").isNull()).isTrue();
    assertThat(digest(build)).isEqualTo(undisturbed);
  }

  @Test
  @Order(2)
  void oneWorkerComputesTheSame() throws Exception {
    assertThat(digest(server.rebuildAgain(1))).isEqualTo(undisturbed);
  }

  @Test
  @Order(3)
  void aThrottledRebuildTakesTheTimeThatItMust() throws Exception {
    int perSecond = 1_000;
    int build = begin(perSecond);

    JsonNode ready = awaitReady(build);

    assertThat(ready.get("elapsed_ms").asLong())
        .isGreaterThanOrEqualTo(TRANSACTIONS * 1_000L / perSecond);
    assertThat(digest(build)).isEqualTo(undisturbed);
  }

  @Test
  @Order(4)
  void whatIsCancelledGivesItsSlotBack() throws Exception {
    int build = begin(300);
    awaitMiddle(build);
    int slot = slotOf(build);

    JsonNode cancelled = control(build, "cancel");

    assertThat(cancelled.get("status").asText()).isEqualTo("cancelled");
    assertThat(control(build, "cancel").get("status").asText()).isEqualTo("cancelled");
    assertRefused(
        server.post("/v1/rebuilds/" + build + "/resume", ""),
        409,
        "build " + build + " is cancelled (expected: one that is paused)");
    int next = begin(300);
    assertThat(slotOf(next)).isEqualTo(slot);
    control(next, "cancel");
    assertThat(progress(build).get("events")).isEqualTo(cancelled.get("events"));
  }

  private static int slotOf(int build) {
    for (JsonNode each : server.get("/v1/status").json().get("builds")) {
      if (each.get("build").asInt() == build) {
        return each.get("slot").asInt();
      }
    }
    throw new AssertionError("no build " + build);
  }

  @Test
  @Order(5)
  void whatMakesNoSenseIsRefused() {
    assertRefused(
        server.post("/v1/rebuilds/2/resume", ""),
        409,
        "build 2 is ready (expected: one that is paused)");
    assertRefused(server.post("/v1/rebuilds/2/pause", ""), 409, "build 2 is ready");
    assertRefused(server.post("/v1/rebuilds/2/cancel", ""), 409, "build 2 is ready");
    assertRefused(server.post("/v1/rebuilds/99/pause", ""), 404, "no build 99");
    assertThat(server.get("/v1/rebuilds/99/events").status()).isEqualTo(404);
    String path = "/v1/rebuilds/2/throttle";
    assertRefused(server.post(path, "{\"events_per_s\":5}"), 409, "build 2 is ready");
    assertRefused(server.post(path, "{}"), 422, "/events_per_s: required");
    assertRefused(server.post(path, "{\"events_per_s\":0}"), 422, "/events_per_s: expected");
    assertRefused(server.post(path, "{\"events_per_s\":1.5}"), 422, "/events_per_s: expected");
    assertRefused(server.post(path, "{\"per_s\":1,\"events_per_s\":1}"), 422, "/per_s: unknown");
    assertRefused(
        server.post("/v1/rebuilds", "{\"version\":1,\"events_per_s\":1000001}"),
        422,
        "/events_per_s: expected a whole number from 1 to 1000000");
  }

  /** An event of a stream. */
  private record Event(String type, JsonNode data) {
    String status() {
      return data.get("status").asText();
    }
  }

  /** Reads a stream of events until the server ends it. */
  private static CompletableFuture<List<Event>> events(int build) {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/v1/rebuilds/" + build + "/events"))
            .timeout(Duration.ofSeconds(30))
            .build();
    return HttpClient.newHttpClient()
        .sendAsync(request, BodyHandlers.ofLines())
        .thenApplyAsync(RebuildControlIT::read);
  }

  private static List<Event> read(HttpResponse<Stream<String>> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    var events = new ArrayList<Event>();
    String data = "";
    String type = "";
    for (String line : response.body().toList()) {
      if (line.startsWith("data:")) {
        data = line.substring("data:".length());
      } else if (line.startsWith("event:")) {
        type = line.substring("event:".length());
      } else if (line.isEmpty() && !data.isEmpty()) {
        events.add(new Event(type, parse(data)));
        data = "";
      }
    }
    return events;
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  @Test
  @Order(6)
  void aStreamTellsEachChangeAndEndsWithTheRebuild() throws Exception {
    int build = begin(300);
    CompletableFuture<List<Event>> told = events(build);
    awaitMiddle(build);
    control(build, "pause");
    Thread.sleep(1_500);
    control(build, "resume");
    throttle(build, "null");
    awaitReady(build);

    List<Event> events = told.join();

    Event last = events.get(events.size() - 1);
    assertThat(last.type()).isEqualTo("end");
    assertThat(last.status()).isEqualTo("ready");
    assertThat(last.data().get("events").asInt()).isEqualTo(TRANSACTIONS);
    List<Event> before = events.subList(0, events.size() - 1);
    assertThat(before).allMatch(event -> event.type().equals("progress"));
    assertThat(before).extracting(Event::status).contains("running");
    // However long it is paused, that is told once.
    assertThat(before).filteredOn(event -> event.status().equals("paused")).hasSize(1);
    assertThat(events(build).join()).extracting(Event::type).containsExactly("end");
    assertThat(digest(build)).isEqualTo(undisturbed);
  }

  @Test
  @Order(7)
  void aStreamEndsWhenItsServerStopsAndThreeWorkersComputeTheSame() throws Exception {
    int build = begin(1);
    control(build, "pause");
    CompletableFuture<List<Event>> told = events(build);
    Thread.sleep(300);

    server.restart(Map.of("hindsight.rebuild.workers", 3), () -> {});

    assertThat(told.handle((events, failure) -> "over").join()).isEqualTo("over");
    control(build, "cancel");
    assertThat(digest(server.rebuildAgain(1))).isEqualTo(undisturbed);
  }

  @Test
  @Order(8)
  void theLagOfEachBuildIsOfTheEventsThatItDoesNotHoldYet() throws Exception {
    server.restart(
        Map.of(
            "hindsight.feed.hints",
            WithheldHints.class.getName(),
            "hindsight.http.lag.accounts-max",
            2),
        () -> {});
    awaitLag(0, false);
    Instant later = T0.plusSeconds(TRANSACTIONS * 90L);
    Instant before = Instant.now();
    WithheldHints.WITHHELD.set(true);
    try {
      for (int i = 0; i < 3; i++) {
        server.score("lag-" + i, "acc-7", later.plusSeconds(i), "7.50");
      }
      server.score("lag-3", "acc-8", later, "7.50");
      Thread.sleep(300);

      JsonNode behind = awaitLag(4, false);

      for (JsonNode build : behind) {
        if (!build.get("lag_events").isNull()) {
          assertThat(build.get("lag_s").asDouble())
              .isBetween(0.3, Duration.between(before, Instant.now()).toMillis() / 1000.0);
        }
      }
      // Only two accounts are compared; a third is estimated by their mean.
      Thread.sleep(5);
      server.score("lag-4", "acc-9", later, "7.50");
      awaitLag(6, true);
      assertThat(server.get("/v1/status").json().get("lag_nodes").asInt()).isEqualTo(1);
    } finally {
      WithheldHints.WITHHELD.set(false);
    }
    awaitLag(0, false);
  }

  /** Waits until every build that is folded is so far behind; returns the builds. */
  private static JsonNode awaitLag(int events, boolean isEstimated) throws InterruptedException {
    return server
        .await(
            "/v1/status",
            answer -> {
              int folded = 0;
              for (JsonNode build : answer.json().get("builds")) {
                boolean isFolded = build.get("status").asText().equals("ready");
                folded += isFolded ? 1 : 0;
                if (isFolded
                    && (build.get("lag_events").asInt() != events
                        || build.get("lag_estimated").asBoolean() != isEstimated
                        || build.get("parked").asInt() != 0)) {
                  return false;
                }
              }
              return folded >= 2;
            })
        .json()
        .get("builds");
  }
}
