package io.hindsight.http;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.feed.FeedStatistics;
import io.hindsight.feed.Outbox;
import io.hindsight.feed.Outbox.ClusterWaits;
import io.hindsight.projections.BuildRef;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.projections.TailLag;
import io.hindsight.projections.TailStatistics;
import io.hindsight.replay.RebuildProgress;
import io.hindsight.replay.Rebuilds;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.rulebook.RuleBookNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /health}, {@code /ready} and {@code /v1/status}. */
final class StatusRoutes extends AllDirectives {
  private static final double MILLIS_PER_SECOND = 1000.0;
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final Requests requests;
  private final HttpSettings settings;
  private final CqlSession session;
  private final RuleBookNode ruleBook;
  private final TailStatistics tail;
  private final Outbox outbox;
  private final TailLag lag;
  private final ParkedEvents parked;
  private final Rebuilds rebuilds;
  private final RebuildJson rebuildJson;

  StatusRoutes(
      ActorSystem<?> system,
      Requests requests,
      HttpSettings settings,
      CqlSession session,
      RuleBookNode ruleBook,
      TailStatistics tail,
      Outbox outbox,
      TailLag lag,
      ParkedEvents parked,
      Rebuilds rebuilds) {
    this.system = system;
    this.requests = requests;
    this.settings = settings;
    this.session = session;
    this.ruleBook = ruleBook;
    this.tail = tail;
    this.outbox = outbox;
    this.lag = lag;
    this.parked = parked;
    this.rebuilds = rebuilds;
    this.rebuildJson = new RebuildJson(ruleBook);
  }

  /** The process lives and answers. */
  Route health() {
    return path("health", () -> get(() -> complete(Json.ok(Json.object().put("status", "up")))));
  }

  /** This node can decide: the database answers and there are rules. */
  Route ready() {
    return path("ready", () -> get(() -> requests.answer(this::readiness)));
  }

  Route status() {
    return path("status", () -> get(() -> requests.answer(this::state)));
  }

  private CompletionStage<HttpResponse> readiness() {
    var query =
        SimpleStatement.newInstance("SELECT key FROM system.local").setTimeout(READY_TIMEOUT);
    return session
        .executeAsync(query)
        .handle(
            (result, failure) -> {
              if (failure != null) {
                throw ProblemException.unavailable("the database does not answer");
              } else if (ruleBook.livePlan() == null) {
                throw ProblemException.unavailable("no rule set has been promoted yet");
              }
              return Json.ok(Json.object().put("status", "ready"));
            });
  }

  private CompletionStage<HttpResponse> state() {
    RuleBook book = ruleBook.book();
    ObjectNode json = Json.object();
    Cluster cluster = Cluster.get(system);
    json.put("node", cluster.selfMember().address().toString());
    int nodes = 0;
    for (var ignored : cluster.state().getMembers()) {
      nodes++;
    }
    json.put("nodes", nodes);
    json.set(
        "live",
        book.live()
            .map(b -> Json.object().put("ruleset_version", b.version()).put("build", b.build()))
            .orElse(null));
    json.putArray("builds");
    ObjectNode tailJson = json.putObject("tail");
    tailJson.put("events", tail.events());
    FeedStatistics feed = outbox.statistics();
    tailJson.put("unfolded_accounts", outbox.unfolded());
    tailJson.put("longest_wait_ms", tenths(outbox.longestWaitMillis()));
    tailJson.put("lag_ms", tenths(feed.lagMillis(0.5)));
    tailJson.put("lag_p99_ms", tenths(feed.lagMillis(0.99)));
    tailJson.put("parity_checked", tail.parityChecked());
    tailJson.put("parity_mismatches", tail.parityMismatches());
    tailJson.put("gaps_repaired", tail.gapsRepaired());
    tailJson.put("hints", feed.hints());
    tailJson.put("hints_repeated", feed.hintsRepeated());
    tailJson.put("hints_spilled", feed.hintsSpilled());
    tailJson.put("accounts_looked", feed.accountsLooked());
    tailJson.put("accounts_found_behind", feed.accountsFoundBehind());
    tailJson.put("epochs_opened", feed.epochsOpened());
    tailJson.put("epochs_swept", feed.epochsSwept());
    tailJson.put("audited", tail.audited());
    tailJson.put("left_behind", tail.leftBehind());
    tailJson.put("parked", tail.parkedEvents());
    return rebuild(book)
        .thenCombine(
            builds(book, json),
            (rebuild, done) -> Json.ok(json.set("rebuild", rebuild.orElse(null))));
  }

  /** Writes each build, and how far it is behind the journal. */
  private CompletionStage<ObjectNode> builds(RuleBook book, ObjectNode json) {
    return outbox
        .waitsOfCluster(settings.lag().accountsMax(), settings.lag().nodesTimeout())
        .thenCompose(
            waits -> {
              json.put("lag_nodes", waits.nodes());
              ArrayNode builds = json.putArray("builds");
              CompletionStage<ObjectNode> all = CompletableFuture.completedStage(json);
              for (Build build : book.builds().values()) {
                ObjectNode line = builds.addObject();
                putBuild(line, book, build);
                all = all.thenCombine(putLag(line, build, waits), (written, done) -> written);
              }
              return all;
            });
  }

  /** A build that the tail does not fold for has no lag. */
  private CompletionStage<ObjectNode> putLag(ObjectNode line, Build build, ClusterWaits waits) {
    line.putNull("lag_events").putNull("lag_s").put("lag_estimated", false).put("parked", 0);
    if (!build.isFolded()) {
      return CompletableFuture.completedStage(line);
    }
    return lag.of(
            BuildRef.of(build), waits, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))
        .thenCombine(
            parked.of(build.build()),
            (behind, events) ->
                line.put("lag_events", behind.events())
                    .put("lag_s", behind.oldestMillis() / MILLIS_PER_SECOND)
                    .put("lag_estimated", behind.isEstimated())
                    .put("parked", events.size()));
  }

  private static double tenths(double millis) {
    return StrictMath.rint(millis * 10) / 10;
  }

  private static void putBuild(ObjectNode line, RuleBook book, Build build) {
    RuleSetPublished published = book.ruleSets().get(build.version());
    line.put("name", published == null ? "" : published.name())
        .put("build", build.build())
        .put("ruleset_version", build.version())
        .put("slot", build.slot())
        .put("status", build.status().label())
        .put("live", build.build() == book.liveBuild());
  }

  private CompletionStage<Optional<ObjectNode>> rebuild(RuleBook book) {
    CompletionStage<Optional<RebuildProgress>> shown =
        CompletableFuture.completedStage(Optional.empty());
    for (Build build : book.builds().values()) {
      if (build.status() == BuildStatus.OPEN || build.status() == BuildStatus.RESERVED) {
        shown = shown.thenCombine(rebuilds.progress(build.build()), StatusRoutes::first);
      }
    }
    return shown.thenApply(rebuild -> rebuild.map(rebuildJson::write));
  }

  /** One that is paused is shown when no other works. */
  private static Optional<RebuildProgress> first(
      Optional<RebuildProgress> before, RebuildProgress next) {
    boolean isBetter = before.isEmpty() || (before.get().isPaused() && !next.isPaused());
    return isBetter ? Optional.of(next) : before;
  }
}
