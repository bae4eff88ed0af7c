package io.hindsight.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

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

  /** A file among the resources of the tests. */
  static String resource(String name) {
    try (InputStream in = RuleSets.class.getResourceAsStream("/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
