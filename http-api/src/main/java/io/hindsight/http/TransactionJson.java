package io.hindsight.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hindsight.rules.Currencies;
import io.hindsight.rules.Limits;
import io.hindsight.rules.Transaction;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Transactions in JSON: reads them strictly, finds every fault at once, and writes them. */
final class TransactionJson {
  /** The longest id or name, in UTF-16 units. */
  static final int TEXT_MAX = Limits.MAX_TEXT;

  /** The most attributes of one transaction. */
  static final int ATTRIBUTES_MAX = Limits.MAX_ATTRIBUTES;

  /** The longest text of an attribute. */
  static final int ATTRIBUTE_TEXT_MAX = Limits.MAX_TEXT;

  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

  private static final Set<String> FIELDS =
      Set.of(
          "transaction_id",
          "account_id",
          "occurred_at",
          "amount",
          "currency",
          "terminal_id",
          "merchant_id",
          "device_id",
          "ip",
          "counterparty_id",
          "country",
          "channel",
          "mcc",
          "attributes");

  private final JsonNode node;
  private final String at;
  private final Instant latest;
  private final List<Fault> faults = new ArrayList<>();

  private TransactionJson(JsonNode node, String at, Instant latest) {
    this.node = node;
    this.at = at;
    this.latest = latest;
  }

  /**
   * Reads one transaction.
   *
   * @param at the pointer to it
   * @param defaultCurrency the currency of transactions that name none
   * @param latest no transaction may have occurred after this
   * @throws ProblemException with every fault and its pointer
   */
  static Transaction read(JsonNode node, String at, String defaultCurrency, Instant latest) {
    var reader = new TransactionJson(node, at, latest);
    Transaction tx = reader.read(defaultCurrency);
    if (tx == null || !reader.faults.isEmpty()) {
      throw ProblemException.invalid("Invalid transaction", reader.faults);
    }
    return tx;
  }

  private @Nullable Transaction read(String defaultCurrency) {
    if (!node.isObject()) {
      faults.add(new Fault(at, "expected an object"));
      return null;
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        fault(name, "unknown field (put your own fields into \"attributes\")");
      }
    }
    String transactionId = required("transaction_id");
    String accountId = required("account_id");
    Long occurredAt = occurredAt();
    String currency = currency(defaultCurrency);
    Long amount = amount(currency);
    Map<String, Object> attributes = attributes();
    String terminalId = optional("terminal_id");
    String merchantId = optional("merchant_id");
    String deviceId = optional("device_id");
    String ip = optional("ip");
    String counterpartyId = optional("counterparty_id");
    String country = optional("country");
    String channel = optional("channel");
    String mcc = optional("mcc");
    if (!faults.isEmpty()
        || transactionId == null
        || accountId == null
        || occurredAt == null
        || amount == null) {
      return null;
    }
    return new Transaction(
        transactionId,
        accountId,
        occurredAt,
        amount,
        currency,
        terminalId,
        merchantId,
        deviceId,
        ip,
        counterpartyId,
        country,
        channel,
        mcc,
        attributes);
  }

  private void fault(String field, String message) {
    faults.add(new Fault(at + "/" + field.replace("~", "~0").replace("/", "~1"), message));
  }

  private @Nullable String required(String field) {
    if (!node.has(field)) {
      fault(field, "required");
      return null;
    }
    return text(field);
  }

  private @Nullable String optional(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : text(field);
  }

  private @Nullable String text(String field) {
    JsonNode value = node.get(field);
    if (!value.isTextual()) {
      fault(field, "expected text");
      return null;
    }
    String text = value.textValue();
    String wrong = wrongWith(text, TEXT_MAX);
    if (wrong != null) {
      fault(field, wrong);
      return null;
    }
    return text;
  }

  private static @Nullable String wrongWith(String text, int longest) {
    if (text.isEmpty()) {
      return "is empty";
    }
    if (text.length() > longest) {
      return "length: " + text.length() + " (expected: <= " + longest + ")";
    }
    return isWellFormed(text) ? null : "is not well-formed Unicode (a lone surrogate)";
  }

  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isPair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (isPair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Long occurredAt() {
    String text = required("occurred_at");
    if (text == null) {
      return null;
    }
    try {
      Instant instant =
          OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
      if (instant.isBefore(EARLIEST) || instant.isAfter(latest)) {
        fault("occurred_at", text + " (expected: " + EARLIEST + " to " + latest + ")");
        return null;
      }
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    } catch (DateTimeException e) {
      fault(
          "occurred_at",
          "\"" + text + "\" (expected: an RFC 3339 time such as 2018-04-01T00:00:31Z)");
      return null;
    }
  }

  private String currency(String defaultCurrency) {
    String text = optional("currency");
    if (text == null) {
      return defaultCurrency;
    }
    if (!text.matches("[A-Z]{3}")) {
      fault("currency", "\"" + text + "\" (expected: an ISO 4217 code such as EUR)");
    }
    return text;
  }

  private @Nullable Long amount(String currency) {
    JsonNode value = node.get("amount");
    if (value == null) {
      fault("amount", "required");
      return null;
    }
    if (!value.isTextual()) {
      fault("amount", "expected a decimal as text, such as \"57.16\"");
      return null;
    }
    try {
      return Currencies.parse(value.textValue(), currency);
    } catch (IllegalArgumentException e) {
      fault("amount", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private Map<String, Object> attributes() {
    JsonNode value = node.get("attributes");
    if (value == null || value.isNull()) {
      return Map.of();
    }
    if (!value.isObject()) {
      fault("attributes", "expected an object");
      return Map.of();
    }
    if (value.size() > ATTRIBUTES_MAX) {
      fault("attributes", "count: " + value.size() + " (expected: <= " + ATTRIBUTES_MAX + ")");
      return Map.of();
    }
    var attributes = new LinkedHashMap<String, Object>();
    value
        .properties()
        .forEach(
            entry -> {
              Object scalar = attribute(entry.getKey(), entry.getValue());
              if (scalar != null) {
                attributes.put(entry.getKey(), scalar);
              }
            });
    return attributes;
  }

  private @Nullable Object attribute(String name, JsonNode value) {
    String field = "attributes/" + name.replace("~", "~0").replace("/", "~1");
    String wrong = wrongWith(name, TEXT_MAX);
    if (wrong == null && value.isTextual()) {
      wrong = value.textValue().isEmpty() ? null : wrongWith(value.textValue(), ATTRIBUTE_TEXT_MAX);
    }
    if (wrong != null) {
      faults.add(new Fault(at + "/" + field, wrong));
      return null;
    }
    if (value.isTextual()) {
      return value.textValue();
    } else if (value.isBoolean()) {
      return value.booleanValue();
    } else if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    } else if (value.isNumber() && Double.isFinite(value.doubleValue())) {
      return value.doubleValue();
    }
    faults.add(new Fault(at + "/" + field, "expected text, a number or a boolean"));
    return null;
  }

  /** Writes a transaction as it is read. */
  static ObjectNode write(Transaction tx) {
    ObjectNode json = Json.object();
    json.put("transaction_id", tx.transactionId());
    json.put("account_id", tx.accountId());
    json.put("occurred_at", Json.time(tx.occurredAtMicros()));
    json.put("amount", Currencies.format(tx.amountMinor(), tx.currency()));
    json.put("currency", tx.currency());
    json.put("terminal_id", tx.terminalId());
    json.put("merchant_id", tx.merchantId());
    json.put("device_id", tx.deviceId());
    json.put("ip", tx.ip());
    json.put("counterparty_id", tx.counterpartyId());
    json.put("country", tx.country());
    json.put("channel", tx.channel());
    json.put("mcc", tx.mcc());
    ObjectNode attributes = json.putObject("attributes");
    tx.attributes()
        .forEach(
            (name, value) -> {
              if (value instanceof Boolean bool) {
                attributes.put(name, bool);
              } else if (value instanceof Long number) {
                attributes.put(name, number);
              } else if (value instanceof Double number) {
                attributes.put(name, number);
              } else {
                attributes.put(name, (String) value);
              }
            });
    return json;
  }
}
