package io.hindsight.rules;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The fields of a transaction as expressions see them. */
enum TransactionField {
  TRANSACTION_ID("transaction_id", SimpleType.STRING),
  ACCOUNT_ID("account_id", SimpleType.STRING),
  OCCURRED_AT("occurred_at", SimpleType.TIMESTAMP),
  AMOUNT("amount", SimpleType.DOUBLE),
  CURRENCY("currency", SimpleType.STRING),
  TERMINAL_ID("terminal_id", SimpleType.STRING),
  MERCHANT_ID("merchant_id", SimpleType.STRING),
  DEVICE_ID("device_id", SimpleType.STRING),
  IP("ip", SimpleType.STRING),
  COUNTERPARTY_ID("counterparty_id", SimpleType.STRING),
  COUNTRY("country", SimpleType.STRING),
  CHANNEL("channel", SimpleType.STRING),
  MCC("mcc", SimpleType.STRING),
  ATTRIBUTES("attributes", MapType.create(SimpleType.STRING, SimpleType.DYN));

  private static final ImmutableMap<String, TransactionField> BY_NAME = byName();

  private final String label;
  private final CelType type;

  TransactionField(String label, CelType type) {
    this.label = label;
    this.type = type;
  }

  private static ImmutableMap<String, TransactionField> byName() {
    ImmutableMap.Builder<String, TransactionField> fields = ImmutableMap.builder();
    for (TransactionField field : values()) {
      fields.put(field.label, field);
    }
    return fields.buildOrThrow();
  }

  static ImmutableSet<String> names() {
    return BY_NAME.keySet();
  }

  static @Nullable TransactionField named(String name) {
    return BY_NAME.get(name);
  }

  String label() {
    return label;
  }

  CelType type() {
    return type;
  }

  /** The value in the form CEL computes with, or null when the transaction does not state it. */
  @Nullable Object read(Transaction tx) {
    return switch (this) {
      case TRANSACTION_ID -> tx.transactionId();
      case ACCOUNT_ID -> tx.accountId();
      case OCCURRED_AT -> Instant.EPOCH.plus(tx.occurredAtMicros(), ChronoUnit.MICROS);
      case AMOUNT -> (double) tx.amountMinor() / Currencies.minorPerMajor(tx.currency());
      case CURRENCY -> tx.currency();
      case TERMINAL_ID -> tx.terminalId();
      case MERCHANT_ID -> tx.merchantId();
      case DEVICE_ID -> tx.deviceId();
      case IP -> tx.ip();
      case COUNTERPARTY_ID -> tx.counterpartyId();
      case COUNTRY -> tx.country();
      case CHANNEL -> tx.channel();
      case MCC -> tx.mcc();
      case ATTRIBUTES -> tx.attributes();
    };
  }

  /** The value as people read it: {@code 57.16}, or {@code -} when there is none. */
  String print(Transaction tx) {
    if (this == AMOUNT) {
      return Currencies.format(tx.amountMinor(), tx.currency());
    }
    Object value = read(tx);
    return value == null ? "-" : value.toString();
  }
}
