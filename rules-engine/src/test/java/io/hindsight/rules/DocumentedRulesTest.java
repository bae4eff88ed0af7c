package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the reference of the rule language says is true of the engine. */
class DocumentedRulesTest {
  private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/rules.md"));
  }

  @Test
  void everyExampleCompilesWithoutAWarning() throws IOException {
    List<String> examples = BLOCK.matcher(page()).results().map(found -> found.group(1)).toList();
    assertThat(examples).hasSizeGreaterThan(4);
    for (String example : examples) {
      CompiledRuleSet rules = RuleSets.compile(example);
      assertThat(rules.warnings()).as(example).isEmpty();
    }
  }

  @Test
  void everyAggregateAndFunctionIsDescribed() throws IOException {
    String page = page();
    Arrays.stream(Aggregate.values())
        .forEach(aggregate -> assertThat(page).contains("| `" + aggregate.label() + "` |"));
    RuleFunctions.names().forEach(name -> assertThat(page).contains("`" + name + "("));
    RuleOptionsReader.KEYS.forEach(option -> assertThat(page).contains("| `" + option + "` |"));
  }

  @Test
  void itsLimitsAreThoseOfTheEngine() throws IOException {
    String page = page();
    Object[][] limits = {
      {"rules", Limits.MAX_RULES},
      {"features", Limits.MAX_FEATURES},
      {"fields of a key", Limits.MAX_KEY_FIELDS},
      {"tags of a rule", Limits.MAX_TAGS},
      {"characters of an expression", Limits.MAX_EXPRESSION},
      {"characters of a reason", Limits.MAX_REASON},
      {"steps of one expression", Limits.MAX_EXPRESSION_COST},
      {"steps of all expressions", Limits.MAX_RULE_SET_COST},
      {"steps of the loops of one expression", ExpressionCompiler.MAX_LOOP_STEPS}
    };
    for (Object[] limit : limits) {
      Matcher row = Pattern.compile("\\| " + limit[0] + " \\| ([0-9,]+) \\|").matcher(page);
      assertThat(row.find()).as(limit[0].toString()).isTrue();
      assertThat(row.group(1).replace(",", "")).isEqualTo(limit[1].toString());
    }
  }
}
