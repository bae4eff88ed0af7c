package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.integerSegment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.BuildRef;
import io.hindsight.replay.SampleVerification;
import io.hindsight.replay.SampleVerifier;
import io.hindsight.replay.Verification;
import io.hindsight.replay.Verifier;
import io.hindsight.rulebook.RuleBook;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBook.BuildStatus;
import io.hindsight.rulebook.RuleBookCommand.Publish;
import io.hindsight.rulebook.RuleBookCommand.Retire;
import io.hindsight.rulebook.RuleBookEvent.RuleSetPublished;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.Decision;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /v1/rulesets}: publish, list, promote, retire, verify. */
final class RuleSetRoutes extends AllDirectives {
  private static final String FILE_NAME = "ruleset.yaml";
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final Requests requests;
  private final HttpSettings settings;
  private final RuleBookNode ruleBook;
  private final RuleBookService service;
  private final Verifier verifier;
  private final SampleVerifier sampleVerifier;
  private final Promotion promotion;

  RuleSetRoutes(
      Requests requests,
      HttpSettings settings,
      RuleBookNode ruleBook,
      RuleBookService service,
      Verifier verifier,
      SampleVerifier sampleVerifier,
      Promotion promotion) {
    this.requests = requests;
    this.settings = settings;
    this.ruleBook = ruleBook;
    this.service = service;
    this.verifier = verifier;
    this.sampleVerifier = sampleVerifier;
    this.promotion = promotion;
  }

  Route route() {
    return pathPrefix(
        "rulesets",
        () ->
            concat(
                pathEndOrSingleSlash(
                    () ->
                        concat(
                            get(() -> requests.answer(this::list)),
                            post(() -> requests.body(settings.ruleSetBytesMax(), this::publish)))),
                path(
                    "check",
                    () -> post(() -> requests.body(settings.ruleSetBytesMax(), this::check))),
                pathPrefix(integerSegment(), this::ofVersion)));
  }

  private Route ofVersion(int version) {
    return concat(
        pathEndOrSingleSlash(() -> get(() -> requests.answer(() -> show(version)))),
        path(
            "promote",
            () ->
                post(() -> requests.body(settings.bodyBytesMax(), body -> promote(version, body)))),
        path("retire", () -> post(() -> requests.answer(() -> retire(version)))),
        path(
            "verification",
            () ->
                get(
                    () ->
                        parameterOptional(
                            "sample",
                            sample ->
                                parameterOptional(
                                    "seed",
                                    seed ->
                                        requests.answer(() -> verify(version, sample, seed)))))));
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private CompletionStage<HttpResponse> list() {
    RuleBook book = ruleBook.book();
    ObjectNode json = Json.object();
    json.put("live_version", book.live().map(Build::version).orElse(null));
    ArrayNode ruleSets = json.putArray("rulesets");
    book.ruleSets().values().forEach(published -> ruleSets.add(summary(book, published)));
    return CompletableFuture.completedStage(Json.ok(json));
  }

  private ObjectNode summary(RuleBook book, RuleSetPublished published) {
    CompiledRuleSet rules = ruleBook.rules(published.version());
    ObjectNode json = Json.object();
    json.put("version", published.version());
    json.put("name", published.name());
    json.put("digest", published.digest());
    json.put("published_at", Json.time(published.atMicros()));
    List<Build> builds =
        book.builds().values().stream().filter(b -> b.version() == published.version()).toList();
    json.put("status", status(book, builds));
    ArrayNode buildList = json.putArray("builds");
    for (Build build : builds) {
      buildList
          .addObject()
          .put("build", build.build())
          .put("status", build.status().label())
          .put("live", build.build() == book.liveBuild());
    }
    return json.put("rules", rules.rules().size()).put("features", rules.features().size());
  }

  private static String status(RuleBook book, List<Build> builds) {
    if (builds.stream().anyMatch(b -> b.build() == book.liveBuild())) {
      return "live";
    } else if (builds.stream().anyMatch(b -> b.status() == BuildStatus.READY)) {
      return "candidate";
    } else if (!builds.isEmpty()
        && builds.stream().allMatch(b -> b.status() == BuildStatus.RETIRED)) {
      return "retired";
    }
    return "published";
  }

  private RuleSetPublished published(int version) {
    RuleSetPublished published = ruleBook.book().ruleSets().get(version);
    if (published == null) {
      throw ProblemException.notFound("no rule set version " + version);
    }
    return published;
  }

  private CompletionStage<HttpResponse> show(int version) {
    return CompletableFuture.completedStage(Json.ok(detail(published(version))));
  }

  private ObjectNode detail(RuleSetPublished published) {
    CompiledRuleSet rules = ruleBook.rules(published.version());
    ObjectNode json = summary(ruleBook.book(), published);
    json.put("source", published.source());
    RuleSetJson.write(rules, json);
    json.set("warnings", RuleSetCheck.warnings(rules));
    return json;
  }

  /** Tests may take a second: they run beside the threads that serve requests. */
  private CompletionStage<HttpResponse> check(byte[] body) {
    String source = utf8(body);
    return CompletableFuture.supplyAsync(() -> Json.ok(RuleSetCheck.of(source, FILE_NAME).json()));
  }

  private CompletionStage<HttpResponse> publish(byte[] body) {
    String source = utf8(body);
    return CompletableFuture.supplyAsync(() -> RuleSetCheck.of(source, FILE_NAME).rules())
        .thenCompose(
            rules -> service.tell(new Publish(rules.name(), rules.digest(), source, nowMicros())))
        .thenApply(
            answer ->
                Json.response(answer.created() ? 201 : 200, detail(published(answer.number()))));
  }

  private static String utf8(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw ProblemException.badRequest("the rule set is not UTF-8");
    }
  }

  private CompletionStage<HttpResponse> promote(int version, byte[] body) {
    boolean force = isForced(body);
    published(version);
    long began = System.nanoTime();
    return promotion
        .promote(version, force)
        .thenApply(
            live ->
                Json.ok(
                    Json.object()
                        .put("live_version", live.version())
                        .put("build", live.build())
                        .put("took_ms", (System.nanoTime() - began) / NANOS_PER_MILLI)));
  }

  private static boolean isForced(byte[] body) {
    if (body.length == 0) {
      return false;
    }
    var faults = new ArrayList<Fault>();
    var json = new JsonBody(Json.parse(body), "", Set.of("force"), faults);
    boolean force = json.optionalFlag("force");
    if (!faults.isEmpty()) {
      throw ProblemException.invalid("Invalid promotion; nothing was promoted", faults);
    }
    return force;
  }

  private CompletionStage<HttpResponse> retire(int version) {
    published(version);
    return service
        .tell(new Retire(version, nowMicros()))
        .thenApply(answer -> Json.ok(detail(published(version))));
  }

  private CompletionStage<HttpResponse> verify(
      int version, Optional<String> sampleText, Optional<String> seedText) {
    published(version);
    if (sampleText.isEmpty()) {
      return verify(version);
    }
    int sample = (int) Requests.number(sampleText, "sample", 1, 1, settings.verifySampleMax());
    long random = ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE);
    long seed = Requests.number(seedText, "seed", random, Long.MIN_VALUE, Long.MAX_VALUE);
    return sampleVerifier
        .draw(sample, seed)
        .thenCompose(accounts -> verify(version, sample, seed, accounts));
  }

  private CompletionStage<HttpResponse> verify(
      int version, int sample, long seed, List<String> accounts) {
    var verifications = new ArrayList<CompletableFuture<SampleVerification>>();
    for (Build build : ruleBook.book().builds().values()) {
      if (build.version() == version && build.status() == BuildStatus.READY) {
        verifications.add(
            sampleVerifier.verify(BuildRef.of(build), accounts).toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(verifications.toArray(CompletableFuture[]::new))
        .thenApply(
            ignored -> {
              ObjectNode json = Json.object();
              json.put("ruleset_version", version);
              json.put("sample", sample);
              json.put("seed", seed);
              ArrayNode builds = json.putArray("builds");
              verifications.forEach(v -> builds.add(verification(v.join())));
              return Json.ok(json);
            });
  }

  private static ObjectNode verification(SampleVerification found) {
    ObjectNode json = Json.object();
    json.put("build", found.build());
    json.put("accounts", found.accounts());
    json.put("transactions", found.transactions());
    json.put("mismatches", found.mismatches());
    json.put("missing", found.missing());
    json.put("unexpected", found.unexpected());
    json.put("behind", found.behind());
    json.put("parked", found.parked());
    ArrayNode differences = json.putArray("differences");
    for (SampleVerification.Difference each : found.differences()) {
      differences
          .addObject()
          .put("account_id", each.accountId())
          .put("event_seq", each.sequenceNr())
          .put("kind", each.kind().name().toLowerCase(Locale.ROOT));
    }
    return json.put("took_ms", found.tookMillis());
  }

  private CompletionStage<HttpResponse> verify(int version) {
    var verifications = new ArrayList<CompletableFuture<Verification>>();
    for (Build build : ruleBook.book().builds().values()) {
      if (build.version() == version && build.status() == BuildStatus.READY) {
        verifications.add(verifier.verify(BuildRef.of(build)).toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(verifications.toArray(CompletableFuture[]::new))
        .thenApply(
            ignored -> {
              ObjectNode json = Json.object();
              json.put("ruleset_version", version);
              ArrayNode builds = json.putArray("builds");
              verifications.forEach(v -> builds.add(verification(v.join())));
              return Json.ok(json);
            });
  }

  private static ObjectNode verification(Verification found) {
    ObjectNode json = Json.object();
    json.put("build", found.build());
    json.put("digest", found.digest());
    json.put("accounts", found.accounts());
    json.put("transactions", found.transactions());
    ObjectNode decisions = json.putObject("decisions");
    for (Decision decision : Decision.values()) {
      decisions.put(decision.label(), found.decisions().getOrDefault(decision, 0L));
    }
    json.put("parity_checked", found.parityChecked());
    json.put("parity_mismatches", found.parityMismatches());
    json.put("missing", found.missing());
    json.put("behind", found.behind());
    json.put("parked", found.parked());
    return json.put("took_ms", found.tookMillis());
  }
}
