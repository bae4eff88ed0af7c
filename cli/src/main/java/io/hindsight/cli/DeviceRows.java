package io.hindsight.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Transactions of one day, each with a device that was never seen before, as an import sends them.
 */
final class DeviceRows {
  private static final int CENTS_MIN = 500;
  private static final int CENTS_STEP = 37;
  private static final int CENTS_RANGE = 7_500;

  private final int devices;
  private final int accounts;

  DeviceRows(int devices, int accounts) {
    this.devices = devices;
    this.accounts = accounts;
  }

  /**
   * The rows of some devices.
   *
   * @param from the first device, from 0
   */
  ImportBatch batch(int from, int count) {
    ImportBatch batch = new ImportBatch("the devices", count);
    for (int device = from; device < from + count; device++) {
      batch.add(row(device));
    }
    return batch;
  }

  private ImportRow row(int device) {
    int cents = CENTS_MIN + (int) ((long) device * CENTS_STEP % CENTS_RANGE);
    Instant occurredAt =
        BenchAccounts.FIRST.plusMillis(Duration.ofDays(1).toMillis() * device / devices);
    String json =
        "{\"transaction_id\":\"device-"
            + device
            + "\",\"account_id\":\"bench-"
            + device % accounts
            + "\",\"occurred_at\":\""
            + occurredAt
            + "\",\"amount\":\""
            + String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100)
            + "\",\"currency\":\"EUR\",\"device_id\":\"D"
            + device
            + "\"}";
    return new ImportRow(device + 1L, device + 1L, occurredAt, json, false);
  }
}
