package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.projections.ParkedEvents;
import io.hindsight.projections.ParkedEvents.Parked;
import io.hindsight.projections.ParkedRetry;
import io.hindsight.projections.ParkedRetry.Outcome;
import io.hindsight.projections.ParkedRetry.Result;
import io.hindsight.rulebook.RuleBook.Build;
import io.hindsight.rulebook.RuleBookNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/parked-events}: where accounts stop, since a build cannot fold an event of theirs, and
 * the command to try them again.
 */
final class ParkedRoutes extends AllDirectives {
  private static final int PAGE_DEFAULT = 200;

  private final Requests requests;
  private final HttpSettings settings;
  private final ParkedEvents parked;
  private final ParkedRetry retry;
  private final RuleBookNode ruleBook;

  ParkedRoutes(
      Requests requests,
      HttpSettings settings,
      ParkedEvents parked,
      ParkedRetry retry,
      RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.parked = parked;
    this.retry = retry;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return pathPrefix(
        "parked-events",
        () ->
            concat(
                pathEndOrSingleSlash(() -> get(() -> selected(this::list, settings.pageMax()))),
                path(
                    "retry",
                    () -> post(() -> selected(this::retry, settings.parkedRetriesMax())))));
  }

  /** Does something with a page of parked events. */
  @FunctionalInterface
  private interface Work {
    CompletionStage<HttpResponse> with(Page page);
  }

  /** A parked event of a build. */
  private record Entry(Build build, Parked event) {}

  /**
   * Parked events.
   *
   * @param next where the next page begins; null after the last
   */
  private record Page(List<Entry> entries, @Nullable String next) {}

  /** What is asked for: the account empty for all, the place of the last entry shown. */
  private record Selection(List<Build> builds, String account, int limit, Place after) {}

  /** The place of an entry: build 0 is before the first. */
  private record Place(int build, String account) {
    static final Place BEGINNING = new Place(0, "");

    static Place parse(String cursor) {
      String[] parts = ListCursor.parse(cursor).split("\\|", 2);
      try {
        return new Place(Integer.parseInt(parts[0]), parts.length < 2 ? "" : parts[1]);
      } catch (NumberFormatException e) {
        throw ProblemException.badRequest("cursor: not valid (expected: one that this API gave)");
      }
    }

    String cursor() {
      return ListCursor.after(build + "|" + account);
    }
  }

  private Route selected(Work work, int most) {
    return parameterOptional(
        "build",
        build ->
            parameterOptional(
                "account_id",
                account ->
                    parameterOptional(
                        "limit",
                        limit ->
                            parameterOptional(
                                "cursor",
                                cursor ->
                                    requests.answer(
                                        () ->
                                            page(selection(build, account, limit, cursor, most))
                                                .thenCompose(work::with))))));
  }

  private Selection selection(
      Optional<String> buildText,
      Optional<String> account,
      Optional<String> limitText,
      Optional<String> cursor,
      int most) {
    int limit = (int) Requests.number(limitText, "limit", Math.min(PAGE_DEFAULT, most), 1, most);
    int number = (int) Requests.number(buildText, "build", 0, 1, Integer.MAX_VALUE);
    List<Build> builds =
        ruleBook.book().foldedBuilds().stream()
            .filter(build -> number == 0 || build.build() == number)
            .toList();
    if (number != 0 && builds.isEmpty()) {
      throw ProblemException.notFound("no build " + number + " that is folded");
    }
    return new Selection(
        builds, account.orElse(""), limit, cursor.map(Place::parse).orElse(Place.BEGINNING));
  }

  private CompletionStage<Page> page(Selection selection) {
    var found = new ArrayList<Entry>();
    return collect(selection, selection.builds().iterator(), found)
        .thenApply(
            ignored -> {
              boolean more = found.size() > selection.limit();
              List<Entry> entries =
                  more ? List.copyOf(found.subList(0, selection.limit())) : List.copyOf(found);
              Entry last = more ? entries.get(entries.size() - 1) : null;
              return new Page(
                  entries,
                  last == null
                      ? null
                      : new Place(last.build().build(), last.event().accountId()).cursor());
            });
  }

  /** One more than are shown, so that it is known whether there are more. */
  private CompletionStage<List<Entry>> collect(
      Selection selection, Iterator<Build> builds, List<Entry> found) {
    if (!builds.hasNext() || found.size() > selection.limit()) {
      return CompletableFuture.completedStage(found);
    }
    Build build = builds.next();
    return read(selection, build, selection.limit() + 1 - found.size())
        .thenCompose(
            events -> {
              events.forEach(event -> found.add(new Entry(build, event)));
              return collect(selection, builds, found);
            });
  }

  private CompletionStage<List<Parked>> read(Selection selection, Build build, int limit) {
    Place after = selection.after();
    if (build.build() < after.build()) {
      return CompletableFuture.completedStage(List.of());
    }
    String afterAccount = build.build() == after.build() ? after.account() : "";
    return selection.account().isEmpty()
        ? parked.page(build.build(), afterAccount, limit)
        : parked
            .find(build.build(), selection.account())
            .thenApply(event -> event.filter(e -> afterAccount.isEmpty()).stream().toList());
  }

  private CompletionStage<HttpResponse> list(Page page) {
    ObjectNode json = Json.object();
    ArrayNode events = json.putArray("parked");
    page.entries().forEach(entry -> events.add(json(entry.build(), entry.event())));
    return CompletableFuture.completedStage(Json.ok(json.put("next_cursor", page.next())));
  }

  private static ObjectNode json(Build build, Parked event) {
    return Json.object()
        .put("build", build.build())
        .put("ruleset_version", build.version())
        .put("account_id", event.accountId())
        .put("event_seq", event.sequenceNr())
        .put("error", event.error());
  }

  private CompletionStage<HttpResponse> retry(Page page) {
    ObjectNode json = Json.object();
    ArrayNode results = Json.array();
    CompletionStage<Integer> done = CompletableFuture.completedStage(0);
    for (Build build : page.entries().stream().map(Entry::build).distinct().toList()) {
      List<Parked> events =
          page.entries().stream()
              .filter(entry -> entry.build().equals(build))
              .map(Entry::event)
              .toList();
      done =
          done.thenCompose(
              before ->
                  retry
                      .retry(build.build(), events)
                      .thenApply(found -> before + add(results, build, found)));
    }
    return done.thenApply(
        folded -> {
          json.put("tried", page.entries().size());
          json.put("folded", folded);
          json.set("results", results);
          return Json.ok(json.put("next_cursor", page.next()));
        });
  }

  private static int add(ArrayNode results, Build build, List<Result> found) {
    int folded = 0;
    for (Result result : found) {
      results.add(
          json(build, result.event())
              .put("outcome", result.outcome().name().toLowerCase(Locale.ROOT)));
      folded += result.outcome() == Outcome.FOLDED ? 1 : 0;
    }
    return folded;
  }
}
