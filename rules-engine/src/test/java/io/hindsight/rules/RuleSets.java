package io.hindsight.rules;

/** Rule sets for tests. */
final class RuleSets {
  private RuleSets() {}

  static CompiledRuleSet compile(String source) {
    try {
      return RuleSetCompiler.compile(source, "test.yaml");
    } catch (RuleSetException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** A rule set of these features, one per line, and one rule. */
  static CompiledRuleSet of(String features, String when) {
    String indented = features.isBlank() ? "" : "features:\n" + features.indent(2);
    return compile(
        "name: test\n"
            + indented
            + "rules:\n  - id: the-rule\n    points: 400\n    when: |-\n"
            + when.indent(6));
  }
}
