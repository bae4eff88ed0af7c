package io.hindsight.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.FeatureDefinition;
import java.util.List;
import java.util.stream.Collectors;

/** What features mean for the past that were introduced after it, in JSON. */
final class NewFeatures {
  private NewFeatures() {}

  /**
   * Writes {@code warnings} and {@code missing_features}.
   *
   * @param version the version of the rules; {@link Integer#MAX_VALUE} when they are not published
   * @param missing how many transactions lack each of {@link CompiledRuleSet#profileFeatures};
   *     empty when none was counted
   */
  static void write(
      ObjectNode json,
      RuleBookNode ruleBook,
      CompiledRuleSet rules,
      int version,
      List<Long> missing) {
    List<FeatureDefinition> introduced = ruleBook.featuresNewIn(rules, version);
    ArrayNode warnings = json.putArray("warnings");
    if (!introduced.isEmpty()) {
      warnings.add(warning(introduced));
    }
    ArrayNode lines = json.putArray("missing_features");
    List<FeatureDefinition> features = rules.profileFeatures();
    for (int i = 0; i < features.size(); i++) {
      FeatureDefinition feature = features.get(i);
      long transactions = missing.isEmpty() ? 0 : missing.get(i);
      if (transactions > 0 || introduced.contains(feature)) {
        lines
            .addObject()
            .put("feature", feature.name())
            .put("definition", feature.inWords())
            .put("transactions", transactions);
      }
    }
  }

  private static String warning(List<FeatureDefinition> introduced) {
    String names =
        introduced.stream()
            .map(feature -> feature.name() + " (" + feature.inWords() + ")")
            .collect(Collectors.joining(", "));
    return "No earlier version has "
        + names
        + ": transactions decided before a version had "
        + (introduced.size() == 1 ? "it carry no value of it" : "them carry no values of them")
        + ", and are judged as if it were missing, not 0. There is no backfill of the past.";
  }
}
