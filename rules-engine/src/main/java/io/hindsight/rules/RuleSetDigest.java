package io.hindsight.rules;

import java.util.Comparator;
import java.util.List;

/** The digest of a rule set. */
final class RuleSetDigest {
  private RuleSetDigest() {}

  /** Features in order of their names, since they form a map; rules in their own order. */
  static String of(
      String name,
      List<FeatureDefinition> features,
      List<RuleDefinition> rules,
      Thresholds thresholds,
      WhenDegraded whenDegraded) {
    CanonicalForm form = new CanonicalForm().text("ruleset-1").text(name);
    form.number(features.size());
    features.stream()
        .sorted(Comparator.comparing(FeatureDefinition::name))
        .forEach(feature -> form.text(feature.name()).text(feature.digest()));
    form.number(rules.size());
    for (RuleDefinition rule : rules) {
      Decision decision = rule.decision();
      form.text(rule.id())
          .expression(rule.when())
          .number(rule.points())
          .text(decision == null ? "" : decision.label())
          .text(isDefaultReason(rule) ? "" : rule.reason());
      options(form, rule.options());
    }
    form.number(thresholds.challenge()).number(thresholds.review()).number(thresholds.decline());
    if (whenDegraded != WhenDegraded.SKIP) {
      form.text("when_degraded").text(whenDegraded.label());
    }
    return form.sha256();
  }

  /** Only what is stated counts, so that a rule without options keeps its digest. */
  private static void options(CanonicalForm form, RuleDefinition.Options options) {
    if (options.equals(RuleDefinition.Options.NONE)) {
      return;
    }
    Severity severity = options.severity();
    form.text("options")
        .text(severity == null ? "" : severity.label())
        .text(String.join(",", options.tags()))
        .number(options.enabled() ? 1 : 0)
        .text(String.valueOf(options.validFromMicros()))
        .text(String.valueOf(options.validToMicros()))
        .number(options.shadow() ? 1 : 0)
        .number(options.rolloutBasisPoints());
  }

  /** A reason that repeats the condition differs with the condition's white space. */
  private static boolean isDefaultReason(RuleDefinition rule) {
    return rule.reason().equals(ExpressionText.oneLine(rule.when()));
  }
}
