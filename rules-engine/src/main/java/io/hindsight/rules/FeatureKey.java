package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose history a feature looks at: one field of the transaction, or several together.
 *
 * @param fields names of transaction fields such as {@code account_id}, or {@code attributes.x}; at
 *     least one, in the order of the rule set
 */
public record FeatureKey(ImmutableList<String> fields) {
  /** The field that makes a history the account's own. */
  public static final String ACCOUNT_ID = "account_id";

  /** The key of the account alone. */
  public static final FeatureKey ACCOUNT = new FeatureKey(ImmutableList.of(ACCOUNT_ID));

  static final String ATTRIBUTE = "attributes.";

  /** The key of these fields. */
  public static FeatureKey of(String... fields) {
    return new FeatureKey(ImmutableList.copyOf(fields));
  }

  /** The key of a {@link #label}. */
  public static FeatureKey ofLabel(String label) {
    return new FeatureKey(ImmutableList.copyOf(label.split(",", -1)));
  }

  /** Whether every transaction of the history is in the account's own stream. */
  public boolean isOfAccount() {
    return fields.contains(ACCOUNT_ID);
  }

  /** The fields, joined by commas: {@code account_id,mcc}. */
  public String label() {
    return String.join(",", fields);
  }

  /**
   * The value that a transaction has for this key, or null when it lacks one of the fields. Several
   * fields are joined with their lengths, so that different values never meet.
   */
  public @Nullable String valueOf(Transaction tx) {
    if (fields.size() == 1) {
      return fieldOf(tx, fields.get(0));
    }
    return join(fields, tx);
  }

  /**
   * Reads a label that somebody wrote.
   *
   * @throws IllegalArgumentException when a field of it is no transaction field, or there are more
   *     than a key may have
   */
  public static FeatureKey parse(String label) {
    FeatureKey key = ofLabel(label);
    if (key.fields().size() > Limits.MAX_KEY_FIELDS) {
      throw new IllegalArgumentException(
          "key: "
              + key.fields().size()
              + " fields (expected: at most "
              + Limits.MAX_KEY_FIELDS
              + ")");
    }
    for (String field : key.fields()) {
      boolean isAttribute = field.startsWith(ATTRIBUTE) && field.length() > ATTRIBUTE.length();
      TransactionField known = TransactionField.named(field);
      if (!isAttribute && (known == null || known == TransactionField.ATTRIBUTES)) {
        throw new IllegalArgumentException(
            "key: " + field + " (expected: a transaction field such as device_id)");
      }
    }
    return key;
  }

  /**
   * The value of a transaction that has these values in the fields.
   *
   * @param parts one for each field, in their order
   * @throws IllegalArgumentException when there are more or fewer
   */
  public String valueOf(List<String> parts) {
    if (parts.size() != fields.size()) {
      throw new IllegalArgumentException(
          "value: "
              + parts.size()
              + " parts (expected: "
              + fields.size()
              + ", for "
              + label()
              + ")");
    }
    return parts.size() == 1 ? parts.get(0) : joined(parts);
  }

  /** The values of the fields as people read them, or null when the transaction lacks one. */
  @Nullable String printOf(Transaction tx) {
    List<String> parts = new ArrayList<>();
    for (String field : fields) {
      String part = fieldOf(tx, field);
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    return String.join(", ", parts);
  }

  /** The value of the fields beside the account, for a key of the account; empty for none. */
  @Nullable String valueWithinAccount(Transaction tx) {
    return fields.size() == 1 ? "" : join(withinAccount(), tx);
  }

  private List<String> withinAccount() {
    return fields.stream().filter(field -> !field.equals(ACCOUNT_ID)).toList();
  }

  private static @Nullable String join(List<String> fields, Transaction tx) {
    List<String> parts = new ArrayList<>();
    for (String field : fields) {
      String part = fieldOf(tx, field);
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    return joined(parts);
  }

  private static String joined(List<String> parts) {
    StringBuilder value = new StringBuilder();
    for (String part : parts) {
      value.append(part.length()).append(':').append(part);
    }
    return value.toString();
  }

  private static @Nullable String fieldOf(Transaction tx, String field) {
    if (field.startsWith(ATTRIBUTE)) {
      return text(tx.attributes().get(field.substring(ATTRIBUTE.length())));
    }
    TransactionField known = TransactionField.named(field);
    if (known == null || known == TransactionField.ATTRIBUTES) {
      throw new IllegalArgumentException("key: " + field + " (expected: a transaction field)");
    }
    return text(known.read(tx));
  }

  /** A whole double is the same value as the int. */
  private static @Nullable String text(@Nullable Object value) {
    if (value instanceof Double number
        && StrictMath.rint(number) == number
        && StrictMath.abs(number) < 9e15) {
      return Long.toString(number.longValue());
    }
    return value == null ? null : value.toString();
  }
}
