package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.integerSegment;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.replay.RebuildProgress;
import io.hindsight.replay.Rebuilds;
import io.hindsight.rulebook.RuleBookNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.apache.pekko.http.javadsl.marshalling.sse.EventStreamMarshalling;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /v1/rebuilds}. */
final class RebuildRoutes extends AllDirectives {
  private static final String VERSION = "version";
  private static final String THROTTLE = "events_per_s";

  private final Requests requests;
  private final HttpSettings settings;
  private final Rebuilds rebuilds;
  private final RebuildStream stream;
  private final RuleBookNode ruleBook;
  private final RebuildJson json;

  RebuildRoutes(
      Requests requests,
      HttpSettings settings,
      Rebuilds rebuilds,
      RebuildStream stream,
      RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.rebuilds = rebuilds;
    this.stream = stream;
    this.ruleBook = ruleBook;
    this.json = new RebuildJson(ruleBook);
  }

  Route route() {
    return pathPrefix(
        "rebuilds",
        () ->
            concat(
                pathEndOrSingleSlash(
                    () -> post(() -> requests.body(settings.bodyBytesMax(), this::start))),
                pathPrefix(integerSegment(), this::ofBuild)));
  }

  private Route ofBuild(int build) {
    return concat(
        pathEndOrSingleSlash(
            () -> get(() -> requests.answer(() -> answer(build, rebuilds::progress)))),
        path("events", () -> get(() -> events(build))),
        path("pause", () -> post(() -> control(build, rebuilds::pause))),
        path("resume", () -> post(() -> control(build, rebuilds::resume))),
        path("cancel", () -> post(() -> control(build, rebuilds::cancel))),
        path(
            "throttle",
            () ->
                post(() -> requests.body(settings.bodyBytesMax(), body -> throttle(build, body)))));
  }

  private CompletionStage<HttpResponse> start(byte[] body) {
    JsonNode wanted = Json.parse(body);
    List<Fault> faults = faults(wanted, Set.of(VERSION, THROTTLE));
    JsonNode version = wanted.path(VERSION);
    if (!version.isInt()) {
      faults.add(new Fault("/version", "required: the version to rebuild, as a whole number"));
    }
    refuse("Invalid rebuild", faults);
    if (!ruleBook.book().ruleSets().containsKey(version.intValue())) {
      throw ProblemException.notFound("no rule set version " + version.intValue());
    }
    int throttle =
        wanted.has(THROTTLE) ? wanted.path(THROTTLE).asInt() : rebuilds.throttleDefault();
    return rebuilds
        .start(version.intValue(), throttle)
        .thenCompose(rebuilds::progress)
        .thenApply(progress -> Json.response(202, json.write(progress)));
  }

  private CompletionStage<HttpResponse> throttle(int build, byte[] body) {
    JsonNode wanted = Json.parse(body);
    List<Fault> faults = faults(wanted, Set.of(THROTTLE));
    if (!wanted.has(THROTTLE)) {
      faults.add(new Fault("/" + THROTTLE, "required: " + throttleExpected()));
    }
    refuse("Invalid throttle", faults);
    int throttle = wanted.path(THROTTLE).asInt();
    return controlled(build, number -> rebuilds.throttle(number, throttle));
  }

  private List<Fault> faults(JsonNode wanted, Set<String> known) {
    var faults = new ArrayList<Fault>();
    if (!wanted.isObject()) {
      faults.add(new Fault("", "expected an object"));
    }
    wanted
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                faults.add(new Fault("/" + name, "unknown field"));
              }
            });
    JsonNode throttle = wanted.path(THROTTLE);
    boolean isLimit =
        throttle.isInt()
            && throttle.intValue() >= 1
            && throttle.intValue() <= rebuilds.throttleMax();
    if (!throttle.isMissingNode() && !throttle.isNull() && !isLimit) {
      faults.add(new Fault("/" + THROTTLE, "expected " + throttleExpected()));
    }
    return faults;
  }

  private String throttleExpected() {
    return "a whole number from 1 to " + rebuilds.throttleMax() + ", or null for no throttle";
  }

  private static void refuse(String title, List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw ProblemException.invalid(title, faults);
    }
  }

  private Route control(int build, IntFunction<CompletionStage<RebuildProgress>> command) {
    return requests.answer(() -> controlled(build, command));
  }

  private CompletionStage<HttpResponse> controlled(
      int build, IntFunction<CompletionStage<RebuildProgress>> command) {
    return answer(build, command)
        .exceptionally(
            failure -> {
              throw Requests.unknownOutcome(failure, "the rebuild's answer", "request");
            });
  }

  private CompletionStage<HttpResponse> answer(
      int build, IntFunction<CompletionStage<RebuildProgress>> ask) {
    checkKnown(build);
    return ask.apply(build).thenApply(progress -> Json.ok(json.write(progress)));
  }

  private void checkKnown(int build) {
    if (!ruleBook.book().builds().containsKey(build)) {
      throw ProblemException.notFound("no build " + build);
    }
  }

  private Route events(int build) {
    checkKnown(build);
    return completeOK(stream.of(build), EventStreamMarshalling.toEventStream());
  }
}
