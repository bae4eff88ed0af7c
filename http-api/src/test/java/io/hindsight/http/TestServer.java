package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.hindsight.cassandra.embedded.EmbeddedCassandra;
import io.hindsight.cassandra.embedded.SharedEmbeddedCassandra;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A server of its own for one test class: fresh keyspaces, a free port, the real database. */
final class TestServer implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Config config;
  private HindsightServer server;

  /** An answer of the API. */
  record Answer(int status, String contentType, String body) {
    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + body, e);
      }
    }
  }

  private TestServer(Config config) {
    this.config = config;
    this.server = HindsightServer.start(config);
  }

  /** Starts a server whose keyspaces carry {@code name}. */
  static TestServer start(String name) throws Exception {
    return start(name, Map.of());
  }

  static TestServer start(String name, Map<String, Object> more) throws Exception {
    EmbeddedCassandra cassandra = SharedEmbeddedCassandra.get();
    Config own =
        ConfigFactory.parseMap(
            Map.of(
                "hindsight.schema.apply-on-start",
                true,
                "hindsight.http.port",
                0,
                "hindsight.cassandra.keyspace",
                name,
                "pekko.persistence.cassandra.journal.keyspace",
                name + "_journal",
                "pekko.persistence.cassandra.snapshot.keyspace",
                name + "_journal",
                "hindsight.profile-persistence.journal.keyspace",
                name + "_profiles",
                "hindsight.profile-persistence.snapshot.keyspace",
                name + "_profiles",
                "datastax-java-driver.basic.contact-points",
                List.of("127.0.0.1:" + cassandra.contactPoint().getPort()),
                "datastax-java-driver.basic.load-balancing-policy.local-datacenter",
                cassandra.localDatacenter()));
    return new TestServer(ConfigFactory.parseMap(more).withFallback(own));
  }

  Config config() {
    return config;
  }

  String url() {
    return "http://127.0.0.1:" + server.address().getPort();
  }

  /** Stops the server in an orderly way; {@link #restart} starts it again. */
  void stop() {
    server.close();
  }

  /** Stops the server in an orderly way and starts it again on the same data. */
  void restart() {
    restart(Map.of(), () -> {});
  }

  /** Stops the server in an orderly way, and starts it with more settings on what is left. */
  void restart(Map<String, Object> more, Runnable meanwhile) {
    server.close();
    meanwhile.run();
    server = HindsightServer.start(ConfigFactory.parseMap(more).withFallback(config));
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(60));
  }

  private Answer send(HttpRequest request) {
    return sendLater(request).join();
  }

  private CompletableFuture<Answer> sendLater(HttpRequest request) {
    return client
        .sendAsync(request, BodyHandlers.ofString())
        .thenApply(
            response ->
                new Answer(
                    response.statusCode(),
                    response.headers().firstValue("content-type").orElse(""),
                    response.body()));
  }

  Answer get(String path) {
    return send(request(path).build());
  }

  Answer post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  Answer delete(String path) {
    return send(request(path).DELETE().build());
  }

  CompletableFuture<Answer> postLater(String path, String body) {
    return sendLater(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  /** Scores a transaction and returns the answer. */
  Answer score(String transactionId, String accountId, Instant occurredAt, String amount) {
    return post("/v1/transactions", transaction(transactionId, accountId, occurredAt, amount));
  }

  static String transaction(
      String transactionId, String accountId, Instant occurredAt, String amount) {
    return MAPPER
        .createObjectNode()
        .put("transaction_id", transactionId)
        .put("account_id", accountId)
        .put("occurred_at", occurredAt.toString())
        .put("amount", amount)
        .put("terminal_id", "T1")
        .toString();
  }

  static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Reads until the answer is as expected; fails with the last one after 30 seconds. */
  Answer await(String path, Predicate<Answer> expected) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Answer answer = get(path);
    while (!expected.test(answer)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(path + " still answers " + answer);
      }
      Thread.sleep(50);
      answer = get(path);
    }
    return answer;
  }

  /** Publishes a rule set, rebuilds it and waits until it is ready; returns the version. */
  int rebuild(String yaml) throws InterruptedException {
    int version = post("/v1/rulesets", yaml).json().get("version").asInt();
    int build = rebuildAgain(version);
    if (build == 0) {
      throw new AssertionError("no build");
    }
    return version;
  }

  /** Rebuilds a version once more and waits until the new build is ready; returns the build. */
  int rebuildAgain(int version) throws InterruptedException {
    int build = post("/v1/rebuilds", "{\"version\":" + version + "}").json().get("build").asInt();
    await("/v1/rebuilds/" + build, answer -> answer.json().path("status").asText().equals("ready"));
    return build;
  }
}
