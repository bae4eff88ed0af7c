package io.hindsight.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** JSON as this API speaks it. */
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final String RETRY_AFTER_SECONDS = "1";

  /** A JSON document on each line. */
  static final ContentType LINES = ContentTypes.parse("application/x-ndjson");

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /**
   * Parses a body.
   *
   * @throws ProblemException with the place when it is not JSON
   */
  static JsonNode parse(byte[] body) {
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node == null || node.isMissingNode()) {
        throw ProblemException.badRequest("the body is empty (expected: JSON)");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw ProblemException.badRequest(
          "not JSON at line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ": "
              + e.getOriginalMessage());
    } catch (java.io.IOException e) {
      throw ProblemException.badRequest("the body cannot be read: " + e.getMessage());
    }
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write JSON", e);
    }
  }

  static HttpResponse ok(JsonNode node) {
    return response(200, node);
  }

  static HttpResponse response(int status, JsonNode node) {
    HttpEntity.Strict entity = HttpEntities.create(ContentTypes.APPLICATION_JSON, bytes(node));
    return HttpResponse.create().withStatus(status).withEntity(entity);
  }

  static HttpResponse problem(ProblemException problem) {
    ObjectNode node =
        problem(problem.status(), problem.title(), String.valueOf(problem.getMessage()));
    if (!problem.faults().isEmpty()) {
      ArrayNode faults = node.putArray("faults");
      for (Fault fault : problem.faults()) {
        faults.addObject().put("pointer", fault.pointer()).put("message", fault.message());
      }
    }
    ObjectNode extension = problem.extension();
    if (extension != null) {
      node.setAll(extension);
    }
    return problemResponse(problem.status(), node);
  }

  static ObjectNode problem(int status, String title, String detail) {
    return object()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .put("detail", detail);
  }

  static HttpResponse problemResponse(int status, ObjectNode problem) {
    HttpEntity.Strict entity =
        HttpEntities.create(
            MediaTypes.applicationWithOpenCharset("problem+json").toContentType(HttpCharsets.UTF_8),
            bytes(problem));
    HttpResponse response = HttpResponse.create().withStatus(status).withEntity(entity);
    return status == 503
        ? response.addHeader(RawHeader.create("Retry-After", RETRY_AFTER_SECONDS))
        : response;
  }

  /** Returns a time as RFC 3339, in UTC, as precise as it is. */
  static String time(long epochMicros) {
    long second = TimeUnit.SECONDS.toMicros(1);
    return Instant.ofEpochSecond(
            Math.floorDiv(epochMicros, second), Math.floorMod(epochMicros, second) * 1000)
        .toString();
  }
}
