package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whether a transaction can be read together with its score by the live rule set. */
final class ReadableScore {
  private ReadableScore() {}

  /**
   * Looks at the answer to {@link BenchTransaction#readRequest()}.
   *
   * @throws CommandFailure when it is neither there nor still to come
   */
  static boolean isIn(LoadAnswer answer, BenchTransaction transaction) throws IOException {
    if (answer.status() == LoadAnswer.NOT_FOUND) {
      return false;
    }
    if (answer.status() != LoadAnswer.OK) {
      throw BenchLoad.unexpected(transaction, answer);
    }
    JsonNode json = Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
    for (JsonNode version : json.path("versions")) {
      if (version.path("live").asBoolean() && version.path("score").isNumber()) {
        return true;
      }
    }
    return false;
  }
}
