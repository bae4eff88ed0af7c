package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import io.hindsight.rules.RuleSetTest.Expected;
import io.hindsight.rules.RuleSetTest.Step;
import io.hindsight.rules.YamlTree.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads and checks the tests of a rule set. */
final class RuleSetTestReader {
  private static final List<String> KEYS =
      List.of("name", "given", "lists", "snoozed", "when", "expect");
  private static final List<String> SNOOZE_KEYS = List.of("rule", "account_id");
  private static final String WHEN = "when";

  private final YamlTree yaml;
  private final TestMoments moments;
  private final TestTransactionReader transactions;
  private final TestExpectationReader expectations;
  private final TestNames names;
  private final Set<String> taken = new HashSet<>();

  /** A reader of tests that may use these names. */
  RuleSetTestReader(YamlTree yaml, TestNames names) {
    this.yaml = yaml;
    this.names = names;
    this.moments = new TestMoments(yaml);
    this.transactions = new TestTransactionReader(yaml);
    this.expectations = new TestExpectationReader(yaml, names);
  }

  /** The tests without faults; the others are among the problems. */
  List<RuleSetTest> read(Node node) {
    List<Node> items = yaml.list(node, "tests");
    if (items.size() > Limits.MAX_TESTS) {
      yaml.problem(
          node, "tests: " + items.size() + " (expected: at most " + Limits.MAX_TESTS + ")");
      return List.of();
    }
    List<RuleSetTest> tests = new ArrayList<>();
    for (Node item : items) {
      RuleSetTest test = test(item);
      if (test != null) {
        tests.add(test);
      }
    }
    return tests;
  }

  private @Nullable RuleSetTest test(Node item) {
    Map<String, Entry> parts = yaml.map(item, "test");
    if (!YamlTree.isMap(item)) {
      return null;
    }
    yaml.onlyKeys(parts, KEYS);
    String name = name(item, parts.get("name"));
    Transaction when = when(item, parts.get(WHEN));
    Entry given = parts.get("given");
    ImmutableList<Step> steps =
        given == null || when == null
            ? ImmutableList.of()
            : new TestHistoryReader(yaml, when).read(given.value());
    RuleContext context =
        new StatedContext(lists(parts.get("lists")), snoozed(parts.get("snoozed")));
    Entry expect = parts.get("expect");
    Expected expected = expect == null ? null : expectations.read(expect.value());
    if (expected == null) {
      yaml.problem(item, "test: expect is missing");
    }
    if (name == null || when == null || expected == null) {
      return null;
    }
    return new RuleSetTest(name, yaml.place(item), steps, context, when, expected);
  }

  private @Nullable String name(Node item, @Nullable Entry entry) {
    if (entry == null) {
      yaml.problem(item, "test: name is missing");
      return null;
    }
    ScalarNode node = yaml.text(entry.value(), "name", Limits.MAX_TEST_NAME);
    if (node == null) {
      return null;
    }
    String name = node.getValue();
    if (!taken.add(name)) {
      yaml.problem(node, "name: another test is called so (expected: unique)");
    }
    return name;
  }

  private @Nullable Transaction when(Node item, @Nullable Entry entry) {
    if (entry == null) {
      yaml.problem(item, "test: when is missing");
      return null;
    }
    Map<String, Entry> parts = yaml.map(entry.value(), WHEN);
    if (!YamlTree.isMap(entry.value())) {
      return null;
    }
    yaml.onlyKeys(parts, List.copyOf(TransactionField.names()));
    Entry time = parts.get(TransactionField.OCCURRED_AT.label());
    Long at = time == null ? (Long) TestMoments.DEFAULT_MICROS : moments.time(time);
    return at == null
        ? null
        : transactions.read(entry.value(), parts, transactions.id(parts, WHEN), at);
  }

  private ImmutableSetMultimap<String, String> lists(@Nullable Entry entry) {
    ImmutableSetMultimap.Builder<String, String> lists = ImmutableSetMultimap.builder();
    if (entry == null) {
      return lists.build();
    }
    int values = 0;
    for (Entry list : yaml.map(entry.value(), "lists").values()) {
      names.checkList(list.key());
      for (Node item : yaml.list(list.value(), "list " + YamlTree.abbreviated(list.name()))) {
        ScalarNode value = yaml.text(item, "value", Limits.MAX_TEXT);
        values++;
        if (value != null) {
          lists.put(list.name(), value.getValue());
        }
      }
    }
    if (values > Limits.MAX_TEST_STEPS) {
      yaml.problem(
          entry.value(),
          "lists: " + values + " values (expected: at most " + Limits.MAX_TEST_STEPS + ")");
    }
    return lists.build();
  }

  private ImmutableSetMultimap<String, String> snoozed(@Nullable Entry entry) {
    ImmutableSetMultimap.Builder<String, String> snoozed = ImmutableSetMultimap.builder();
    if (entry == null) {
      return snoozed.build();
    }
    for (Node item : yaml.list(entry.value(), "snoozed")) {
      Map<String, Entry> parts = yaml.map(item, "snoozed");
      yaml.onlyKeys(parts, SNOOZE_KEYS);
      Entry rule = parts.get("rule");
      if (rule == null && YamlTree.isMap(item)) {
        yaml.problem(item, "snoozed: rule is missing");
      }
      ScalarNode ruleNode = rule == null ? null : yaml.scalar(rule.value(), "rule");
      RuleDefinition snoozedRule = ruleNode == null ? null : names.rule(ruleNode, "rule");
      Entry account = parts.get("account_id");
      ScalarNode accountId =
          account == null ? null : yaml.text(account.value(), "account_id", Limits.MAX_TEXT);
      if (snoozedRule != null) {
        String of =
            accountId == null ? TestTransactionReader.DEFAULT_ACCOUNT : accountId.getValue();
        snoozed.put(of, snoozedRule.id());
      }
    }
    return snoozed.build();
  }
}
