package io.hindsight.http;

import io.hindsight.journal.UndecodableEventException;
import io.hindsight.replay.RebuildRefusedException;
import io.hindsight.rulebook.RuleBookService.RefusedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all routes do alike: read a bounded body, answer later, turn failures into problems. */
final class Requests {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  private final Materializer materializer;
  private final HttpSettings settings;

  Requests(ActorSystem<?> system, HttpSettings settings) {
    this.materializer = Materializer.createMaterializer(system);
    this.settings = settings;
  }

  /** Answers when the stage completes; a failure becomes a problem. */
  Route answer(CompletionStage<HttpResponse> response) {
    return Directives.completeWithFuture(response.exceptionally(Requests::problemOf));
  }

  /** Answers what {@code work} returns, now or later; also what it throws becomes a problem. */
  Route answer(Supplier<CompletionStage<HttpResponse>> work) {
    try {
      return answer(work.get());
    } catch (RuntimeException e) {
      return Directives.complete(problemOf(e));
    }
  }

  /** Reads a body of at most {@code bytesMax} and answers what {@code work} makes of it. */
  Route body(long bytesMax, Function<byte[], CompletionStage<HttpResponse>> work) {
    return Directives.withSizeLimit(
        bytesMax,
        () ->
            Directives.extractRequestEntity(
                entity ->
                    answer(
                        () ->
                            announcedWithin(bytesMax, entity)
                                .toStrict(
                                    settings.bodyTimeout().toMillis(), bytesMax + 1, materializer)
                                .thenCompose(strict -> work.apply(strict.getData().toArray())))));
  }

  /** A body that says that it is too large is refused before it is read. */
  private static RequestEntity announcedWithin(long bytesMax, RequestEntity entity) {
    if (entity.getContentLengthOption().orElse(0) > bytesMax) {
      throw ProblemException.tooLarge(bytesMax);
    }
    return entity;
  }

  /** Returns what made a stage fail. */
  static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    for (Throwable next = cause; next instanceof CompletionException; next = next.getCause()) {
      Throwable inner = next.getCause();
      cause = inner == null ? next : inner;
    }
    return cause;
  }

  /**
   * Returns what an account's failure to answer means: after a timeout nobody knows the outcome.
   *
   * @param what was asked for
   * @param request what may be sent again
   */
  static RuntimeException unknownOutcome(Throwable failure, String what, String request) {
    Throwable cause = causeOf(failure);
    return cause instanceof TimeoutException
        ? ProblemException.unavailable(
            what + " took too long and its outcome is unknown: send the same " + request + " again")
        : new CompletionException(cause);
  }

  static HttpResponse problemOf(Throwable failure) {
    Throwable cause = causeOf(failure);
    if (cause instanceof ProblemException problem) {
      return Json.problem(problem);
    }
    if (cause instanceof EntityStreamSizeException tooLarge) {
      return Json.problem(ProblemException.tooLarge(tooLarge.limit()));
    }
    if (cause instanceof RefusedException || cause instanceof RebuildRefusedException) {
      return Json.problem(ProblemException.conflict(String.valueOf(cause.getMessage()), null));
    }
    LOG.error("a request failed", cause);
    if (cause instanceof UndecodableEventException undecodable) {
      return Json.problemResponse(
          500, Json.problem(500, "Unreadable event", String.valueOf(undecodable.getMessage())));
    }
    return Json.problemResponse(
        500, Json.problem(500, "Internal error", "the request failed; the server's log says why"));
  }

  /** Reads a whole number of a query. */
  static long number(Optional<String> text, String name, long fallback, long min, long max) {
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, with the same words as a number out of range.
    }
    throw ProblemException.badRequest(
        name + ": " + text.get() + " (expected: a whole number from " + min + " to " + max + ")");
  }

  /** Reads a day of a query. */
  static @Nullable LocalDate day(Optional<String> text, String name) {
    try {
      return text.map(LocalDate::parse).orElse(null);
    } catch (DateTimeParseException e) {
      throw ProblemException.badRequest(
          name + ": " + text.orElse("") + " (expected: a day such as 2018-04-01)");
    }
  }

  /**
   * Reads a time of a query, or a day (UTC), which begins then.
   *
   * @return epoch microseconds
   */
  static long time(Optional<String> text, String name, long fallback) {
    return text.map(given -> micros(given, name, 0)).orElse(fallback);
  }

  /**
   * Reads the end of a period: a time, or a day (UTC), whose end is meant.
   *
   * @return epoch microseconds
   */
  static long end(Optional<String> text, String name, long fallback) {
    return text.map(given -> micros(given, name, 1)).orElse(fallback);
  }

  private static long micros(String text, String name, int daysLater) {
    try {
      boolean isDay = text.indexOf('T') < 0 && text.indexOf('t') < 0;
      Instant instant =
          isDay
              ? LocalDate.parse(text).plusDays(daysLater).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    } catch (DateTimeException | ArithmeticException e) {
      throw ProblemException.badRequest(
          name
              + ": "
              + text
              + " (expected: an RFC 3339 time such as 2018-04-01T00:00:31Z, or a day such as"
              + " 2018-04-01)");
    }
  }

  /** Splits a comma-separated value of a query. */
  static List<String> list(Optional<String> text) {
    return text.filter(t -> !t.isEmpty()).map(t -> List.of(t.split(","))).orElse(List.of());
  }
}
