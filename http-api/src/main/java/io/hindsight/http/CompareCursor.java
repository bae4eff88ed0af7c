package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.replay.Comparer;
import io.hindsight.replay.Comparison.Place;
import java.util.Base64;

/**
 * Where a list of changed transactions goes on.
 *
 * @param buildA the one build with which the list began
 * @param buildB the other
 * @param place the last change that was shown
 */
record CompareCursor(int buildA, int buildB, Place place) {
  private static final int FIELDS = 5;

  String text() {
    var json =
        Json.array()
            .add(buildA)
            .add(buildB)
            .add(place.range())
            .add(place.accountId())
            .add(place.sequenceNr());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(json));
  }

  static CompareCursor parse(String text) {
    try {
      JsonNode json = Json.parse(Base64.getUrlDecoder().decode(text));
      int range = json.path(2).asInt(-1);
      if (json.size() == FIELDS
          && json.get(3).isTextual()
          && range >= 0
          && range < Comparer.RANGES) {
        return new CompareCursor(
            json.get(0).intValue(),
            json.get(1).intValue(),
            new Place(range, json.get(3).textValue(), json.get(4).longValue()));
      }
    } catch (IllegalArgumentException | ProblemException e) {
      // Told below.
    }
    throw ProblemException.badRequest("cursor: not valid (expected: one that this API gave)");
  }
}
