package io.hindsight.rules;

import io.hindsight.rules.YamlTree.Entry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads the transactions of tests. */
final class TestTransactionReader {
  static final String DEFAULT_ACCOUNT = "account";
  private static final String DEFAULT_CURRENCY = "EUR";

  private final YamlTree yaml;

  TestTransactionReader(YamlTree yaml) {
    this.yaml = yaml;
  }

  /** The transaction that a map states, or null and its problems. */
  @Nullable Transaction read(Node item, Map<String, Entry> parts, String id, long atMicros) {
    Entry amount = parts.get(TransactionField.AMOUNT.label());
    if (amount == null) {
      yaml.problem(item, "transaction: amount is missing");
      return null;
    }
    String currency = text(parts, TransactionField.CURRENCY, DEFAULT_CURRENCY);
    Long amountMinor = amount(amount, currency == null ? DEFAULT_CURRENCY : currency);
    String account = text(parts, TransactionField.ACCOUNT_ID, DEFAULT_ACCOUNT);
    Map<String, Object> attributes = attributes(parts.get(TransactionField.ATTRIBUTES.label()));
    if (amountMinor == null || currency == null || account == null) {
      return null;
    }
    try {
      return new Transaction(
          id,
          account,
          atMicros,
          amountMinor,
          currency,
          text(parts, TransactionField.TERMINAL_ID, null),
          text(parts, TransactionField.MERCHANT_ID, null),
          text(parts, TransactionField.DEVICE_ID, null),
          text(parts, TransactionField.IP, null),
          text(parts, TransactionField.COUNTERPARTY_ID, null),
          text(parts, TransactionField.COUNTRY, null),
          text(parts, TransactionField.CHANNEL, null),
          text(parts, TransactionField.MCC, null),
          attributes);
    } catch (IllegalArgumentException e) {
      yaml.problem(item, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The id that a transaction states, or the other. */
  String id(Map<String, Entry> parts, String otherwise) {
    String id = text(parts, TransactionField.TRANSACTION_ID, otherwise);
    return id == null ? otherwise : id;
  }

  private @Nullable String text(
      Map<String, Entry> parts, TransactionField field, @Nullable String otherwise) {
    Entry entry = parts.get(field.label());
    if (entry == null) {
      return otherwise;
    }
    ScalarNode node = yaml.text(entry.value(), field.label(), Limits.MAX_TEXT);
    return node == null ? null : node.getValue();
  }

  private @Nullable Long amount(Entry entry, String currency) {
    ScalarNode node = yaml.scalar(entry.value(), entry.name());
    if (node == null) {
      return null;
    }
    try {
      return Currencies.parse(node.getValue(), currency);
    } catch (IllegalArgumentException e) {
      yaml.problem(node, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private Map<String, Object> attributes(@Nullable Entry entry) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (entry == null) {
      return attributes;
    }
    for (Entry attribute : yaml.map(entry.value(), entry.name()).values()) {
      ScalarNode node = yaml.scalar(attribute.value(), "attributes." + attribute.name());
      Object value = node == null ? null : value(node);
      if (value != null) {
        attributes.put(attribute.name(), value);
      }
    }
    return attributes;
  }

  private @Nullable Object value(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    try {
      if (tag.equals(Tag.INT)) {
        return Long.valueOf(text);
      }
      if (tag.equals(Tag.FLOAT)) {
        return Double.valueOf(text);
      }
    } catch (NumberFormatException e) {
      yaml.problem(node, "attribute: " + YamlTree.abbreviated(text) + " (expected: a number)");
      return null;
    }
    return tag.equals(Tag.BOOL) ? (Object) Boolean.valueOf(text) : text;
  }
}
