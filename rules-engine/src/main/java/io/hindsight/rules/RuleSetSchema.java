package io.hindsight.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON Schema (draft 2020-12) of rule set files, for editors: they complete keys and mark
 * mistakes of form. {@link RuleSetCompiler} checks far more.
 */
public final class RuleSetSchema {
  private RuleSetSchema() {}

  /** The text of the schema. */
  public static String json() {
    try (InputStream in = RuleSetSchema.class.getResourceAsStream("ruleset.schema.json")) {
      if (in == null) {
        throw new IllegalStateException("the schema is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
