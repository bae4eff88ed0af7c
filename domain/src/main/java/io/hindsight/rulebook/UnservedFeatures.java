package io.hindsight.rulebook;

import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.FeatureDefinition;
import io.hindsight.rules.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Features that a rule set may have and that decisions do not get yet: nothing serves profiles of
 * other keys than the account, and no labels arrive.
 */
public final class UnservedFeatures {
  private UnservedFeatures() {}

  /**
   * Returns a warning for each such feature, with its place.
   *
   * @param file the name of the rule set's file
   */
  public static List<Problem> warnings(CompiledRuleSet rules, String file) {
    var warnings = new ArrayList<Problem>();
    for (FeatureDefinition feature : rules.features()) {
      String why = whyUnserved(feature);
      if (why != null) {
        warnings.add(at(feature.name(), rules.source(), file, why));
      }
    }
    return warnings;
  }

  private static @Nullable String whyUnserved(FeatureDefinition feature) {
    if (!feature.key().isOfAccount()) {
      return "feature "
          + feature.name()
          + " is always missing in this version: its key is "
          + feature.key().label()
          + ", and only features of the account are served";
    }
    return feature.aggregate().readsLabels()
        ? "feature "
            + feature.name()
            + " sees no fraud in this version: no labels arrive yet ("
            + feature.aggregate().label()
            + ")"
        : null;
  }

  /** The first place where the name stands as a key of the YAML; at worst the file's beginning. */
  private static Problem at(String feature, String source, String file, String message) {
    List<String> lines = source.lines().toList();
    Pattern key = Pattern.compile("(?<![\\w.])" + Pattern.quote(feature) + "[\"']?\\s*:");
    for (int i = 0; i < lines.size(); i++) {
      Matcher found = key.matcher(lines.get(i));
      if (found.find()) {
        return new Problem(
            Problem.Level.WARNING, file, i + 1, found.start() + 1, message, lines.get(i));
      }
    }
    String first = lines.isEmpty() ? "" : lines.get(0);
    return new Problem(Problem.Level.WARNING, file, 1, 1, message, first);
  }
}
