package io.hindsight.http;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.journal.JournalReader;
import io.hindsight.journal.JournalRow;
import io.hindsight.journal.RecordedRow;
import io.hindsight.profile.ProfileId;
import io.hindsight.rulebook.RuleBookEntity;
import io.hindsight.rulebook.RuleBookNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * {@code /v1/streams/{stream}/events}: the events of a stream as the journal holds them, a line of
 * JSON each. Read page by page as fast as they are taken; what cannot be decoded is a line that
 * says why.
 */
final class StreamRoutes extends AllDirectives {
  private static final Pattern STREAM =
      Pattern.compile("account\\|[^|]+|profile\\|[^|]+\\|[^|]+|rulebook|rebuild\\|[0-9]+");

  private static final Pattern MANIFEST = Pattern.compile("(?<name>.+)\\.v(?<version>[0-9]{1,9})");

  private final Requests requests;
  private final HttpSettings settings;
  private final JournalReader journal;
  private final JournalReader profileJournal;
  private final RuleBookNode ruleBook;
  private final AtomicInteger open = new AtomicInteger();

  StreamRoutes(
      Requests requests,
      HttpSettings settings,
      JournalReader journal,
      JournalReader profileJournal,
      RuleBookNode ruleBook) {
    this.requests = requests;
    this.settings = settings;
    this.journal = journal;
    this.profileJournal = profileJournal;
    this.ruleBook = ruleBook;
  }

  Route route() {
    return pathPrefix(
        "streams",
        () ->
            path(
                segment().slash("events"),
                stream ->
                    get(
                        () ->
                            parameterOptional(
                                "from_seq",
                                from ->
                                    parameterOptional(
                                        "to_seq",
                                        to -> requests.answer(() -> dump(stream, from, to)))))));
  }

  private CompletionStage<HttpResponse> dump(
      String stream, Optional<String> fromText, Optional<String> toText) {
    if (!STREAM.matcher(stream).matches()) {
      throw ProblemException.badRequest(
          "stream: "
              + stream
              + " (expected: account|ID, profile|KEY|VALUE, "
              + RuleBookEntity.STREAM
              + " or rebuild|BUILD; % and | of an id are written %25 and %7C)");
    }
    long from = Requests.number(fromText, "from_seq", 1, 1, Long.MAX_VALUE);
    long to = Requests.number(toText, "to_seq", Long.MAX_VALUE, from, Long.MAX_VALUE);
    JournalReader reader = ProfileId.isProfileStream(stream) ? profileJournal : journal;
    return reader
        .highestSequenceNr(stream)
        .thenApply(
            highest -> {
              if (highest == 0) {
                throw ProblemException.notFound("no stream " + stream);
              }
              return HttpResponse.create()
                  .withEntity(
                      HttpEntities.createChunked(
                          Json.LINES, lines(reader, stream, from, Math.min(to, highest))));
            });
  }

  /** Whoever stops reading ends it; nothing is read ahead of what is taken but a page. */
  private Source<ByteString, NotUsed> lines(
      JournalReader reader, String stream, long from, long to) {
    if (open.get() >= settings.dumps().atOnceMax()) {
      throw ProblemException.unavailable(
          "dumps under way: " + settings.dumps().atOnceMax() + " (the most at once)");
    }
    var events = new EventJson(ruleBook);
    return Source.unfoldAsync(from, next -> page(reader, stream, next, to))
        .mapConcat(rows -> rows)
        .map(row -> ByteString.fromArray(line(reader, events, row)))
        .watchTermination(
            (ignored, ended) -> {
              open.incrementAndGet();
              ended.whenComplete((done, failure) -> open.decrementAndGet());
              return NotUsed.getInstance();
            });
  }

  private CompletionStage<Optional<Pair<Long, List<RecordedRow>>>> page(
      JournalReader reader, String stream, long from, long to) {
    if (from > to) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    long end = Math.min(to, from + settings.dumps().pageEvents() - 1);
    return reader
        .rows(stream, from, end)
        .thenApply(rows -> Optional.of(Pair.create(end + 1, rows)));
  }

  private static byte[] line(JournalReader reader, EventJson events, RecordedRow recorded) {
    JournalRow row = recorded.row();
    ObjectNode json = Json.object();
    json.put("persistence_id", row.persistenceId());
    json.put("sequence_nr", row.sequenceNr());
    json.put("manifest", row.manifest());
    Matcher manifest = MANIFEST.matcher(row.manifest());
    boolean isNamed = manifest.matches();
    json.put("name", isNamed ? manifest.group("name") : null);
    json.put("version", isNamed ? (Integer) Integer.parseInt(manifest.group("version")) : null);
    json.put("recorded_at", Json.time(recorded.recordedAtMicros()));
    try {
      json.set("event", events.write(reader.decode(row)));
    } catch (RuntimeException e) {
      json.put("error", String.valueOf(e.getMessage()));
    }
    byte[] bytes = Json.bytes(json);
    byte[] line = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, line, 0, bytes.length);
    line[bytes.length] = '\n';
    return line;
  }
}
