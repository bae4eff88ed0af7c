package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of docs/packs tell what the packs do. */
class RulePackDocsTest {
  private static final Path FOLDER = Path.of("..", "docs", "packs");
  private static final int BASIS_POINTS_PER_PERCENT = 100;

  static List<String> names() {
    return RulePacks.names();
  }

  private static String page(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name + ".md"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void thePageOfAPackListsItsRulesAndNoOthers(String name) throws IOException {
    CompiledRuleSet rules = RuleSets.compile(RulePacks.source(name));
    Set<String> ofProfiles = rulesOfProfiles(rules);
    List<String> expected =
        rules.rules().stream().map(rule -> row(rule, ofProfiles.contains(rule.id()))).toList();
    List<String> rows =
        page(name)
            .lines()
            .dropWhile(line -> !line.startsWith("| rule | effect |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(rows).isEqualTo(expected);
  }

  private static String row(RuleDefinition rule, boolean needsProfiles) {
    Severity severity = rule.options().severity();
    return "| `"
        + rule.id()
        + "` | "
        + effect(rule)
        + " | "
        + (severity == null ? "-" : severity.label())
        + " | "
        + (needsProfiles ? "needed" : "-")
        + " | "
        + rule.reason()
        + " |";
  }

  private static String effect(RuleDefinition rule) {
    List<String> words = new ArrayList<>();
    if (rule.points() != 0) {
      words.add((rule.points() > 0 ? "+" : "") + rule.points());
    }
    Decision decision = rule.decision();
    if (decision != null) {
      words.add(decision.label());
    }
    if (rule.isShadow()) {
      words.add("in shadow");
    }
    int rollout = rule.options().rolloutBasisPoints();
    if (rollout != RuleDefinition.Options.EVERYONE) {
      words.add(rollout / BASIS_POINTS_PER_PERCENT + " % of accounts");
    }
    return String.join(", ", words);
  }

  private static Set<String> rulesOfProfiles(CompiledRuleSet rules) {
    return rules.explain(Transactions.with(Map.of()), rules.newState()).features().stream()
        .filter(feature -> !feature.definition().key().isOfAccount())
        .flatMap(feature -> feature.readBy().stream())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void thePageOfAPackNamesEveryAttributeAndListThatItReads(String name) throws IOException {
    CompiledRuleSet rules = RuleSets.compile(RulePacks.source(name));
    Set<String> reads = new TreeSet<>();
    rules
        .explain(Transactions.with(Map.of()), rules.newState())
        .rules()
        .forEach(rule -> reads.addAll(rule.values().keySet()));
    reads.removeIf(read -> !read.matches("tx\\.attributes\\.\\w+"));
    String page = page(name);
    assertThat(reads)
        .allSatisfy(read -> assertThat(page).contains("`" + read.substring("tx.".length()) + "`"));
    assertThat(rules.lists()).allSatisfy(list -> assertThat(page).contains("`" + list + "`"));
  }

  @Test
  void theOverviewLinksEveryPage() throws IOException {
    String overview = page("README");
    assertThat(names()).allSatisfy(name -> assertThat(overview).contains("(" + name + ".md)"));
  }
}
