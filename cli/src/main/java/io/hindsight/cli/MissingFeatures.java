package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What the server says of features that were introduced after the transactions that need them. */
final class MissingFeatures {
  private MissingFeatures() {}

  /** The warnings, as the server words them. */
  static List<String> warnings(JsonNode answer) {
    List<String> lines = new ArrayList<>();
    answer
        .path("warnings")
        .forEach(warning -> lines.add("Warning: " + Figures.printable(warning.asText())));
    return lines;
  }

  /** For how many transactions each was missing, in a line each. */
  static List<String> lines(JsonNode answer) {
    List<String> lines = new ArrayList<>();
    for (JsonNode feature : answer.path("missing_features")) {
      lines.add(
          Json.text(feature, "feature")
              + " was missing for "
              + Figures.count(feature.path("transactions").asLong(), "transaction")
              + ".");
    }
    return lines;
  }
}
