package io.hindsight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hindsight.rules.CompiledRuleSet;
import io.hindsight.rules.RuleSetCompiler;
import io.hindsight.rules.RuleSetException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A rule set in a file.
 *
 * @param name the file's name, as it was given
 * @param source its text
 */
record RulesFile(String name, String source) {
  /** What the server takes; a larger file is no rule set. */
  private static final long BYTES_MAX = 256 << 10;

  /**
   * Reads a file.
   *
   * @throws CommandFailure when it cannot be read
   */
  static RulesFile read(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new CommandFailure(
            file + ": bytes: " + Files.size(file) + " (expected: <= " + BYTES_MAX + ")");
      }
      return new RulesFile(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(file + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new CommandFailure(file + ": is not UTF-8", e);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  CompiledRuleSet compile() throws RuleSetException {
    return RuleSetCompiler.compile(source, name);
  }

  /**
   * The text of a rule set that compiles.
   *
   * @throws CommandFailure with every problem and its place when it does not
   */
  String checkedSource() {
    try {
      compile();
    } catch (RuleSetException e) {
      throw new CommandFailure(name + " does not compile:\n" + e.getMessage(), e);
    }
    return source;
  }

  /**
   * Publishes the rule set, once for all: the same one keeps its version.
   *
   * @return the published rule set, as the API shows it
   * @throws CommandFailure with every problem and its place when it does not compile
   */
  JsonNode publish(ApiClient api) {
    byte[] body = checkedSource().getBytes(StandardCharsets.UTF_8);
    return api.post("/v1/rulesets", ApiClient.YAML, body);
  }
}
