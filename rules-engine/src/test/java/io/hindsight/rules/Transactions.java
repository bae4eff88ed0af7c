package io.hindsight.rules;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Transactions for tests. */
final class Transactions {
  static final long SECOND = 1_000_000L;
  static final long HOUR = 3_600 * SECOND;
  static final long DAY = 24 * HOUR;

  /** 2018-04-01T00:00:00Z. */
  static final long START = 1_522_540_800L * SECOND;

  private Transactions() {}

  static Transaction at(long micros, long amountMinor) {
    return of("t-" + micros, micros, amountMinor, "EUR", "terminal", null, Map.of());
  }

  static Transaction at(long micros, long amountMinor, @Nullable String terminalId) {
    return of("t-" + micros, micros, amountMinor, "EUR", terminalId, null, Map.of());
  }

  static Transaction with(Map<String, Object> attributes) {
    return of("t-1", START, 5_716, "EUR", "terminal", null, attributes);
  }

  static Transaction of(
      String id,
      long micros,
      long amountMinor,
      String currency,
      @Nullable String terminalId,
      @Nullable String deviceId,
      Map<String, Object> attributes) {
    return new Transaction(
        id,
        "596",
        micros,
        amountMinor,
        currency,
        terminalId,
        "m1",
        deviceId,
        "203.0.113.7",
        null,
        "BE",
        "pos",
        "5411",
        attributes);
  }
}
