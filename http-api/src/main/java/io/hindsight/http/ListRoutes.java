package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rulebook.EntryRevision;
import io.hindsight.rulebook.ListEntry;
import io.hindsight.rulebook.ListLimits;
import io.hindsight.rulebook.ListRevisions;
import io.hindsight.rulebook.ListRevisions.Standing;
import io.hindsight.rulebook.ListText;
import io.hindsight.rulebook.RuleBookCommand;
import io.hindsight.rulebook.RuleBookCommand.AddListEntries;
import io.hindsight.rulebook.RuleBookCommand.RemoveListEntries;
import io.hindsight.rulebook.RuleBookCommand.ReplaceListEntries;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rulebook.RuleBookService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/lists}: named lists of values that rules read. A change is answered when every node
 * follows it: it holds for the next transaction.
 */
final class ListRoutes extends AllDirectives {
  private static final int PAGE_DEFAULT = 100;

  private final Requests requests;
  private final HttpSettings settings;
  private final RuleBookNode ruleBook;
  private final RuleBookService service;

  ListRoutes(
      Requests requests, HttpSettings settings, RuleBookNode ruleBook, RuleBookService service) {
    this.requests = requests;
    this.settings = settings;
    this.ruleBook = ruleBook;
    this.service = service;
  }

  Route route() {
    return pathPrefix(
        "lists",
        () ->
            concat(
                pathEndOrSingleSlash(() -> get(() -> requests.answer(this::all))),
                pathPrefix(segment(), this::ofList)));
  }

  private Route ofList(String name) {
    return concat(
        pathEndOrSingleSlash(() -> get(() -> query(parameters -> page(name, parameters)))),
        path("history", () -> get(() -> query(parameters -> history(name, parameters)))),
        path(
            "upload",
            () ->
                post(
                    () ->
                        parameterMap(
                            parameters ->
                                requests.body(
                                    settings.listBytesMax(),
                                    body -> upload(name, parameters, body))))),
        path(
            "removals",
            () -> post(() -> requests.body(settings.listBytesMax(), body -> remove(name, body)))),
        path(
            "entries",
            () -> post(() -> requests.body(settings.listBytesMax(), body -> add(name, body)))),
        path(
            segment("entries").slash(segment()),
            value -> delete(() -> query(parameters -> removeOne(name, value, parameters)))));
  }

  /** Answers what the parameters of a query ask for. */
  @FunctionalInterface
  private interface Query {
    CompletionStage<HttpResponse> answer(Map<String, String> parameters);
  }

  private Route query(Query query) {
    return parameterMap(parameters -> requests.answer(() -> query.answer(parameters)));
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static CompletionStage<HttpResponse> ok(JsonNode json) {
    return CompletableFuture.completedStage(Json.ok(json));
  }

  private CompletionStage<HttpResponse> all() {
    var lists = ruleBook.book().lists();
    ObjectNode json = Json.object();
    ArrayNode rows = json.putArray("lists");
    for (String name : lists.names()) {
      rows.add(summary(name, known(name)));
    }
    return ok(json);
  }

  private ListRevisions known(String name) {
    ListRevisions list = ruleBook.book().lists().get(name);
    if (list == null) {
      throw ProblemException.notFound("no list " + name + " (a list begins with its first entry)");
    }
    return list;
  }

  private static ObjectNode summary(String name, ListRevisions list) {
    return Json.object()
        .put("name", name)
        .put("entries", list.size())
        .put("changed_at", Json.time(list.changedAtMicros()))
        .put("changed_by", list.changedBy());
  }

  private CompletionStage<HttpResponse> page(String name, Map<String, String> parameters) {
    onlyParameters(parameters, Set.of("prefix", "limit", "cursor"));
    ListRevisions list = known(name);
    int limit = limit(parameters);
    String prefix = parameters.getOrDefault("prefix", "");
    String cursor = parameters.get("cursor");
    String after = cursor == null ? "" : ListCursor.parse(cursor);
    List<Standing> found = list.entries(prefix, after, limit);
    ObjectNode json = summary(name, list);
    ArrayNode rows = json.putArray("page");
    long now = nowMicros();
    found.forEach(standing -> rows.add(entry(standing, now)));
    String last = found.size() < limit ? null : found.get(found.size() - 1).entry().value();
    return ok(json.put("next_cursor", last == null ? null : ListCursor.after(last)));
  }

  private int limit(Map<String, String> parameters) {
    var text = Optional.ofNullable(parameters.get("limit"));
    return (int) Requests.number(text, "limit", PAGE_DEFAULT, 1, settings.pageMax());
  }

  static void onlyParameters(Map<String, String> parameters, Set<String> known) {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw ProblemException.badRequest(
            "unknown parameter: "
                + name
                + " (expected: "
                + String.join(", ", known.stream().sorted().toList())
                + ")");
      }
    }
  }

  private static ObjectNode entry(Standing standing, long nowMicros) {
    ObjectNode json = Json.object().put("value", standing.entry().value());
    describe(json, standing.entry());
    return json.put("expired", !standing.entry().holdsAt(nowMicros))
        .put("by", standing.by())
        .put("at", Json.time(standing.atMicros()));
  }

  private static void describe(ObjectNode json, ListEntry entry) {
    boolean ends = entry.expiresAtMicros() != ListEntry.NEVER;
    json.put("expires_at", ends ? Json.time(entry.expiresAtMicros()) : null);
    json.put("note", entry.note());
  }

  private CompletionStage<HttpResponse> history(String name, Map<String, String> parameters) {
    onlyParameters(parameters, Set.of("value"));
    String value = parameters.get("value");
    if (value == null) {
      throw ProblemException.badRequest("value: required (expected: a value of the list)");
    }
    ObjectNode json = Json.object().put("name", name).put("value", value);
    ArrayNode changes = json.putArray("changes");
    for (EntryRevision revision : known(name).history(value)) {
      ObjectNode change = changes.addObject();
      ListEntry entry = revision.entry();
      change.put("change", entry == null ? "removed" : "added");
      if (entry != null) {
        describe(change, entry);
      }
      change.put("by", revision.by()).put("at", Json.time(revision.atMicros()));
    }
    return ok(json);
  }

  private CompletionStage<HttpResponse> add(String name, byte[] body) {
    checkName(name);
    var faults = new ArrayList<Fault>();
    var json = new JsonBody(Json.parse(body), "", Set.of("by", "entries"), faults);
    String by = json.text("by", ListLimits.MAX_WHO);
    var entries = new ArrayList<ListEntry>();
    Map<String, Integer> places = new HashMap<>();
    List<JsonNode> items = json.items("entries", ListLimits.MAX_CHANGE_ENTRIES);
    for (int i = 0; i < items.size(); i++) {
      ListEntry entry = readEntry(items.get(i), "/entries/" + i, faults);
      Integer known = places.putIfAbsent(entry.value(), i);
      if (known != null && !entry.value().isEmpty()) {
        faults.add(new Fault("/entries/" + i + "/value", "is at /entries/" + known + " too"));
      }
      entries.add(entry);
    }
    throwIfAny(faults);
    return change(name, new AddListEntries(name, entries, by, nowMicros()));
  }

  private static ListEntry readEntry(JsonNode node, String at, List<Fault> faults) {
    var json = new JsonBody(node, at, Set.of("value", "expires_at", "note"), faults);
    Long expiresAt = json.optionalTime("expires_at");
    return new ListEntry(
        value(json, "value"),
        expiresAt == null ? ListEntry.NEVER : expiresAt,
        json.optionalText("note", ListLimits.MAX_NOTE));
  }

  private static String value(JsonBody json, String field) {
    String value = json.text(field, ListLimits.MAX_VALUE);
    String wrong = value.isEmpty() ? null : ListText.wrongWithValue(value);
    if (wrong != null) {
      json.fault(field, wrong);
    }
    return value;
  }

  private static void throwIfAny(List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw ProblemException.invalid("Invalid change of a list; it is unchanged", faults);
    }
  }

  private static void checkName(String name) {
    if (!ListLimits.NAME.matcher(name).matches()) {
      throw ProblemException.badRequest(
          "list: " + name + " (expected: a name like " + ListLimits.NAME.pattern() + ")");
    }
  }

  private CompletionStage<HttpResponse> remove(String name, byte[] body) {
    known(name);
    var faults = new ArrayList<Fault>();
    var json = new JsonBody(Json.parse(body), "", Set.of("by", "values"), faults);
    String by = json.text("by", ListLimits.MAX_WHO);
    var values = new ArrayList<String>();
    List<JsonNode> items = json.items("values", ListLimits.MAX_CHANGE_ENTRIES);
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).isTextual()) {
        values.add(items.get(i).textValue());
      } else {
        faults.add(new Fault("/values/" + i, "expected text"));
      }
    }
    throwIfAny(faults);
    return change(name, new RemoveListEntries(name, values, by, nowMicros()));
  }

  private CompletionStage<HttpResponse> removeOne(
      String name, String value, Map<String, String> parameters) {
    onlyParameters(parameters, Set.of("by"));
    if (known(name).entry(value) == null) {
      throw ProblemException.notFound("no entry " + value + " in list " + name);
    }
    return change(name, new RemoveListEntries(name, List.of(value), by(parameters), nowMicros()));
  }

  static String by(Map<String, String> parameters) {
    String by = parameters.get("by");
    String wrong = by == null ? "required" : ListText.wrongWith(by, ListLimits.MAX_WHO);
    if (by == null || wrong != null) {
      throw ProblemException.badRequest("by: " + wrong + " (expected: who makes the change)");
    }
    return by;
  }

  private CompletionStage<HttpResponse> upload(
      String name, Map<String, String> parameters, byte[] body) {
    checkName(name);
    onlyParameters(parameters, Set.of("by", "replace"));
    String by = by(parameters);
    boolean replace = flag("replace", parameters.get("replace"));
    List<ListEntry> entries = ListUpload.read(body);
    long now = nowMicros();
    return change(
        name,
        replace
            ? new ReplaceListEntries(name, entries, by, now)
            : new AddListEntries(name, entries, by, now));
  }

  static boolean flag(String name, @Nullable String text) {
    if (text == null || text.equals("false")) {
      return false;
    } else if (text.equals("true")) {
      return true;
    }
    throw ProblemException.badRequest(name + ": " + text + " (expected: true or false)");
  }

  private CompletionStage<HttpResponse> change(String name, RuleBookCommand command) {
    return service
        .tell(command)
        .thenApply(
            answer -> {
              ListRevisions list = ruleBook.book().lists().get(name);
              return Json.ok(
                  Json.object()
                      .put("name", name)
                      .put("changed", answer.number())
                      .put("entries", list == null ? 0 : list.size())
                      .put("rulebook_position", answer.position()));
            });
  }
}
