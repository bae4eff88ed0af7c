package io.hindsight.serialization;

import io.hindsight.rules.Transaction;
import java.io.IOException;

/** The stored fields of a transaction, in their order. Only ever appended to. */
public final class TransactionFields {
  private TransactionFields() {}

  /** Writes all fields. */
  public static void write(Transaction tx, FieldWriter out) throws IOException {
    out.text(tx.transactionId());
    out.text(tx.accountId());
    out.integer(tx.occurredAtMicros());
    out.integer(tx.amountMinor());
    out.text(tx.currency());
    out.text(tx.terminalId());
    out.text(tx.merchantId());
    out.text(tx.deviceId());
    out.text(tx.ip());
    out.text(tx.counterpartyId());
    out.text(tx.country());
    out.text(tx.channel());
    out.text(tx.mcc());
    out.scalars(tx.attributes());
  }

  /**
   * Reads all fields.
   *
   * @throws IOException when a required field is absent
   */
  public static Transaction read(FieldReader in) throws IOException {
    return new Transaction(
        in.text(),
        in.text(),
        in.integer(),
        in.integer(),
        in.text(),
        in.textOrNull(),
        in.textOrNull(),
        in.textOrNull(),
        in.textOrNull(),
        in.textOrNull(),
        in.textOrNull(),
        in.textOrNull(),
        in.textOrNull(),
        in.scalars());
  }
}
