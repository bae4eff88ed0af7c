package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages are user interface: each file of {@code problems} has its messages beside it. Run with
 * {@code -Dgolden.write=true} to write them anew, and read the difference.
 */
class ProblemsTest {
  private static final Path FOLDER = Path.of("src/test/resources/problems");

  static List<String> files() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyProblemIsShownWithItsPlace(String name) throws IOException {
    String source = Files.readString(FOLDER.resolve(name));
    String messages = messages(source, name);
    assertThat(messages).as("the file has neither problem nor warning").isNotBlank();
    Path golden = FOLDER.resolve(name.replace(".yaml", ".txt"));
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, messages + "\n");
    }
    assertThat(messages + "\n").isEqualTo(Files.readString(golden));
  }

  /** The problems; of a rule set without any, its warnings. */
  private static String messages(String source, String name) {
    try {
      return RuleSetCompiler.compile(source, name).warnings().stream()
          .map(Problem::render)
          .collect(Collectors.joining("\n"));
    } catch (RuleSetException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void placesInsideScalarsAreExact() {
    List<String> writings =
        List.of(
            "when: tx.amount > 5 && tx.amout > 3",
            "when: 'tx.country == ''BE'' && tx.amout > 3'",
            "when: \"tx.country == \\\"BE\\\" && tx.amout > 3\"",
            "when: |\n      tx.amount > 5\n        && tx.amout > 3\n",
            "when: >-\n      tx.amount > 5\n      && tx.amout > 3\n",
            "when: tx.amount > 5\n      && tx.amout > 3",
            "when: \"tx.amount > 5\n\n      && tx.amout > 3\"",
            "when: 'tx.amount > 5\n      && tx.amout > 3'");
    for (String writing : writings) {
      String source = "name: x\nrules:\n  - id: r\n    points: 5\n    " + writing + "\n";
      RuleSetException refusal =
          catchThrowableOfType(
              RuleSetException.class, () -> RuleSetCompiler.compile(source, "x.yaml"));
      assertThat(refusal.problems()).as(writing).hasSize(1);
      Problem problem = refusal.problems().get(0);
      assertThat(problem.sourceLine().substring(problem.column() - 1))
          .as(writing)
          .startsWith("amout > 3");
    }
  }

  @Test
  void limitsAreProblems() {
    String long1 = "tx.amount > " + "1".repeat(Limits.MAX_EXPRESSION);
    assertProblem("name: x\nrules:\n  - {id: r, points: 1, when: " + long1 + "}\n", "characters");
    assertProblem("name: x\n# " + "x".repeat(Limits.MAX_SOURCE), "file: ");
    assertProblem("[".repeat(100_000), "nesting: deeper than 16");
    assertProblem("a: &a x\nb: [" + "*a,".repeat(60) + "]", "aliases: more than 50");
    StringBuilder rules = new StringBuilder("name: x\nrules:\n");
    for (int i = 0; i <= Limits.MAX_RULES; i++) {
      rules.append("  - {id: r").append(i).append(", points: 1, when: true}\n");
    }
    assertProblem(rules.toString(), "rules: 501 (expected: 1..500)");
    StringBuilder features = new StringBuilder("name: x\nfeatures:\n");
    for (int i = 0; i <= Limits.MAX_FEATURES; i++) {
      features.append("  f").append(i).append(": {key: account_id, aggregate: count}\n");
    }
    assertProblem(features.toString(), "features: 201 (expected: at most 200)");
    String cost = "tx.ip.contains(tx.device_id)";
    String dear = cost + (" && " + cost).repeat(15);
    assertProblem(
        "name: x\nrules:\n  - {id: r, points: 1, when: '" + dear + "'}\n",
        "the expression can cost");
    StringBuilder together = new StringBuilder("name: x\nrules:\n");
    for (int i = 0; i < 250; i++) {
      together
          .append("  - {id: r")
          .append(i)
          .append(", points: 1, when: '")
          .append(cost)
          .append("'}\n");
    }
    assertProblem(together.toString(), "the expressions of the rule set can cost");
    String deep = "(".repeat(300) + "true" + ")".repeat(300);
    assertProblem(
        "name: x\nrules:\n  - {id: r, points: 1, when: '" + deep + "'}\n", "nests too deeply");
  }

  private static void assertProblem(String source, String message) {
    RuleSetException refusal =
        catchThrowableOfType(
            RuleSetException.class, () -> RuleSetCompiler.compile(source, "x.yaml"));
    assertThat(refusal).hasMessageContaining(message);
  }
}
