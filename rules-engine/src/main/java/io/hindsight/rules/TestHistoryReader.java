package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import io.hindsight.rules.RuleSetTest.Step;
import io.hindsight.rules.YamlTree.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads what a test gives: transactions and labels before the one that is judged. */
final class TestHistoryReader {
  private static final List<String> LABEL_KEYS = List.of("label", "fraud", "ago", "known_at");

  private final YamlTree yaml;
  private final TestMoments moments;
  private final TestTransactionReader transactions;
  private final Transaction when;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Transaction> byId = new LinkedHashMap<>();
  private int count;

  TestHistoryReader(YamlTree yaml, Transaction when) {
    this.yaml = yaml;
    this.moments = new TestMoments(yaml);
    this.transactions = new TestTransactionReader(yaml);
    this.when = when;
    byId.put(when.transactionId(), when);
  }

  /** The steps in the order in which they became known, labels before transactions. */
  ImmutableList<Step> read(Node given) {
    List<Node> labels = new ArrayList<>();
    for (Node item : yaml.list(given, "given")) {
      if (item instanceof MappingNode map && YamlTree.has(map, "label")) {
        labels.add(item);
      } else {
        transactions(item);
      }
    }
    count += labels.size();
    if (count > Limits.MAX_TEST_STEPS) {
      yaml.problem(given, "given: " + count + " (expected: at most " + Limits.MAX_TEST_STEPS + ")");
      return ImmutableList.of();
    }
    labels.forEach(this::label);
    return steps.stream()
        .sorted(
            Comparator.comparingLong(Step::atMicros).thenComparing(step -> step.fraud() == null))
        .collect(ImmutableList.toImmutableList());
  }

  private void transactions(Node item) {
    Map<String, Entry> parts = yaml.map(item, "given");
    if (!YamlTree.isMap(item)) {
      return;
    }
    List<String> known = new ArrayList<>(TransactionField.names());
    known.addAll(List.of("ago", "repeat", "every"));
    yaml.onlyKeys(parts, known);
    int repeat = repeat(parts);
    Entry everyEntry = parts.get("every");
    Long every = everyEntry == null ? null : moments.length(everyEntry);
    String absolute = TransactionField.OCCURRED_AT.label();
    Long last = moments.moment(item, parts, absolute, when.occurredAtMicros());
    int first = count + 1;
    count += repeat;
    if (last == null || count > Limits.MAX_TEST_STEPS) {
      return;
    }
    for (int i = 0; i < repeat; i++) {
      long at = last - (repeat - 1 - i) * (every == null ? 0 : every);
      Transaction tx =
          transactions.read(item, parts, transactions.id(parts, "given-" + (first + i)), at);
      if (tx == null) {
        return;
      }
      add(item, parts, tx);
    }
  }

  private int repeat(Map<String, Entry> parts) {
    Entry entry = parts.get("repeat");
    Entry every = parts.get("every");
    if (entry == null) {
      if (every != null) {
        yaml.problem(every.key(), "every: without repeat (expected: both or neither)");
      }
      return 1;
    }
    Integer repeat = yaml.integer(entry.value(), "repeat", 1, Limits.MAX_TEST_STEPS);
    if (every == null) {
      yaml.problem(entry.key(), "repeat: without every (expected: both or neither)");
    }
    Entry id = parts.get(TransactionField.TRANSACTION_ID.label());
    if (id != null) {
      yaml.problem(id.key(), "transaction_id: cannot be repeated (expected: without repeat)");
      return 1;
    }
    return repeat == null ? 1 : repeat;
  }

  private void add(Node item, Map<String, Entry> parts, Transaction tx) {
    if (byId.putIfAbsent(tx.transactionId(), tx) != null) {
      Entry id = parts.get(TransactionField.TRANSACTION_ID.label());
      yaml.problem(
          id == null ? item : id.value(),
          "transaction_id: "
              + YamlTree.abbreviated(tx.transactionId())
              + " is taken by another transaction of the test (expected: unique)");
      return;
    }
    steps.add(new Step(tx.occurredAtMicros(), tx, null));
  }

  private void label(Node item) {
    Map<String, Entry> parts = yaml.map(item, "label");
    yaml.onlyKeys(parts, LABEL_KEYS);
    Boolean fraud = fraud(item, parts.get("fraud"));
    Long at = moments.moment(item, parts, "known_at", when.occurredAtMicros());
    Transaction tx = labelled(parts.get("label"));
    if (fraud == null || at == null || tx == null) {
      return;
    }
    if (at <= tx.occurredAtMicros()) {
      yaml.problem(item, "label: known before its transaction occurred (expected: known after it)");
      return;
    }
    steps.add(new Step(at, tx, fraud));
  }

  private @Nullable Boolean fraud(Node item, @Nullable Entry entry) {
    if (entry == null) {
      yaml.problem(item, "label: fraud is missing (expected: true or false)");
      return null;
    }
    ScalarNode node = yaml.scalar(entry.value(), "fraud");
    String text = node == null ? "" : node.getValue();
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (node != null) {
      yaml.problem(node, "fraud: " + YamlTree.abbreviated(text) + " (expected: true or false)");
    }
    return null;
  }

  private @Nullable Transaction labelled(@Nullable Entry entry) {
    ScalarNode node = entry == null ? null : yaml.scalar(entry.value(), "label");
    if (node == null) {
      return null;
    }
    Transaction tx = byId.get(node.getValue());
    if (tx == null || tx.equals(when)) {
      List<String> ids =
          byId.keySet().stream().filter(id -> !id.equals(when.transactionId())).toList();
      yaml.problem(
          node,
          "label: no transaction '"
              + YamlTree.abbreviated(node.getValue())
              + "' is given"
              + Suggestions.suffix(node.getValue(), ids));
      return null;
    }
    return tx;
  }
}
