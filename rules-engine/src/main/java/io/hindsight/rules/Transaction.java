package io.hindsight.rules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as the outside world stated it; a fact, never changed.
 *
 * @param transactionId unique within the account
 * @param accountId the account that pays
 * @param occurredAtMicros epoch microseconds by the world's clock; windows go by it
 * @param amountMinor integer minor units of the currency, 0..{@link Limits#MAX_AMOUNT_MINOR}
 * @param currency ISO 4217 alphabetic code, upper case
 * @param terminalId where it was paid, if known
 * @param merchantId who was paid, if known
 * @param deviceId the payer's device, if known
 * @param ip the payer's address, if known
 * @param counterpartyId the account on the other side, if known
 * @param country where it happened, if known
 * @param channel how it was made, such as {@code pos}, if known
 * @param mcc the merchant category code, if known
 * @param attributes anything else; values are String, Boolean, Long or Double (finite). Copied
 *     unmodifiable, insertion order kept
 */
public record Transaction(
    String transactionId,
    String accountId,
    long occurredAtMicros,
    long amountMinor,
    String currency,
    @Nullable String terminalId,
    @Nullable String merchantId,
    @Nullable String deviceId,
    @Nullable String ip,
    @Nullable String counterpartyId,
    @Nullable String country,
    @Nullable String channel,
    @Nullable String mcc,
    Map<String, Object> attributes) {

  /** Earliest time: 1900-01-01T00:00:00Z, in epoch microseconds. */
  public static final long MIN_OCCURRED_AT_MICROS = -2_208_988_800_000_000L;

  /** Latest time: 2200-01-01T00:00:00Z, in epoch microseconds. */
  public static final long MAX_OCCURRED_AT_MICROS = 7_258_118_400_000_000L;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException naming the field at fault
   */
  public Transaction {
    required("transaction_id", transactionId);
    required("account_id", accountId);
    if (occurredAtMicros < MIN_OCCURRED_AT_MICROS || occurredAtMicros > MAX_OCCURRED_AT_MICROS) {
      throw new IllegalArgumentException(
          "occurred_at: " + occurredAtMicros + " microseconds (expected: a time in 1900..2200)");
    }
    if (amountMinor < 0 || amountMinor > Limits.MAX_AMOUNT_MINOR) {
      throw new IllegalArgumentException(
          "amount: " + amountMinor + " (expected: 0.." + Limits.MAX_AMOUNT_MINOR + ")");
    }
    if (!isCurrency(currency)) {
      throw new IllegalArgumentException(
          "currency: " + currency + " (expected: three upper case letters)");
    }
    bounded("terminal_id", terminalId);
    bounded("merchant_id", merchantId);
    bounded("device_id", deviceId);
    bounded("ip", ip);
    bounded("counterparty_id", counterpartyId);
    bounded("country", country);
    bounded("channel", channel);
    bounded("mcc", mcc);
    attributes = copy(attributes);
  }

  private static void required(String field, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(field + ": empty (expected: 1.." + Limits.MAX_TEXT + ")");
    }
    bounded(field, value);
  }

  private static void bounded(String field, @Nullable String value) {
    if (value != null && value.length() > Limits.MAX_TEXT) {
      throw new IllegalArgumentException(
          field
              + ": "
              + value.length()
              + " characters (expected: at most "
              + Limits.MAX_TEXT
              + ")");
    }
    if (value != null && hasLoneSurrogate(value)) {
      throw new IllegalArgumentException(
          field + ": half of a surrogate pair (expected: well-formed Unicode)");
    }
  }

  /** Whether a text cannot be written as UTF-8, so that what is read back would be another. */
  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static boolean isCurrency(String text) {
    return text.length() == 3
        && isUpper(text.charAt(0))
        && isUpper(text.charAt(1))
        && isUpper(text.charAt(2));
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static Map<String, Object> copy(Map<String, Object> attributes) {
    if (attributes.isEmpty()) {
      return Map.of();
    }
    if (attributes.size() > Limits.MAX_ATTRIBUTES) {
      throw new IllegalArgumentException(
          "attributes: "
              + attributes.size()
              + " (expected: at most "
              + Limits.MAX_ATTRIBUTES
              + ")");
    }
    LinkedHashMap<String, Object> copy = new LinkedHashMap<>(attributes);
    copy.forEach(Transaction::checkAttribute);
    return Collections.unmodifiableMap(copy);
  }

  private static void checkAttribute(String name, Object value) {
    required("attribute name", name);
    if (value instanceof String text) {
      bounded("attributes." + name, text);
      return;
    }
    boolean number = value instanceof Double d ? Double.isFinite(d) : value instanceof Long;
    if (!number && !(value instanceof Boolean)) {
      throw new IllegalArgumentException(
          "attributes." + name + ": " + value + " (expected: String, Boolean, Long or Double)");
    }
  }
}
