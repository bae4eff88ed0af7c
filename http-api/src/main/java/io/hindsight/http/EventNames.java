package io.hindsight.http;

import io.hindsight.rulebook.RuleBookNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.FeatureDefinition;
import io.hindsight.rules.RuleDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of what events name by number: rules and features. Used by one thread at a time. */
final class EventNames {
  private final RuleBookNode ruleBook;
  private final Map<Integer, Map<Long, String>> featuresOf = new HashMap<>();
  private @Nullable Map<Long, String> observed;

  EventNames(RuleBookNode ruleBook) {
    this.ruleBook = ruleBook;
  }

  /** Returns the id of a rule; null when this node does not know the version, or it has no such. */
  @Nullable String rule(int version, int index) {
    CompiledRuleSet rules = ruleBook.rulesOrNull(version);
    List<RuleDefinition> definitions = rules == null ? List.of() : rules.rules();
    return index >= 0 && index < definitions.size() ? definitions.get(index).id() : null;
  }

  /** Returns the names of a version's features, by their ids. */
  Map<Long, String> features(int version) {
    return featuresOf.computeIfAbsent(version, this::read);
  }

  /** Returns the names of all features that profiles observe; the latest version names them. */
  Map<Long, String> observedFeatures() {
    Map<Long, String> names = observed;
    if (names == null) {
      names = new HashMap<>();
      for (int version : ruleBook.book().observedVersions()) {
        names.putAll(features(version));
      }
      observed = names;
    }
    return names;
  }

  private Map<Long, String> read(int version) {
    Map<Long, String> names = new HashMap<>();
    CompiledRuleSet rules = ruleBook.rulesOrNull(version);
    if (rules != null) {
      for (FeatureDefinition feature : rules.features()) {
        names.put(feature.id(), feature.name());
      }
    }
    return names;
  }
}
