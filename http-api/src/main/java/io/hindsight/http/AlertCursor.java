package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.projections.ScoreReader.AlertPlace;
import java.util.Base64;

/**
 * Where a list of alerts goes on.
 *
 * @param build the build with which the list began
 * @param isRetro whether it lists alerts that nobody was given when they were decided
 * @param place the last alert that was shown
 */
record AlertCursor(int build, boolean isRetro, AlertPlace place) {

  String text() {
    var json =
        Json.array()
            .add(build)
            .add(place.occurredAtMicros())
            .add(place.accountId())
            .add(place.sequenceNr())
            .add(isRetro);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(json));
  }

  static AlertCursor parse(String text) {
    try {
      JsonNode json = Json.parse(Base64.getUrlDecoder().decode(text));
      if (json.isArray() && json.size() == 5 && json.get(2).isTextual()) {
        return new AlertCursor(
            json.get(0).intValue(),
            json.get(4).booleanValue(),
            new AlertPlace(
                json.get(1).longValue(), json.get(2).textValue(), json.get(3).longValue()));
      }
    } catch (IllegalArgumentException | ProblemException e) {
      // Told below.
    }
    throw ProblemException.badRequest("cursor: not valid (expected: one that this API gave)");
  }
}
