package io.hindsight.rules;

/**
 * Why a feature has no value; each is said to people as it stands in {@link #text()}. Their codes
 * are stored and never change.
 */
enum Absence {
  EMPTY(1, "no transaction in the window"),
  EMPTY_HISTORY(2, "no transaction yet"),
  TOO_FEW(3, "fewer than two transactions"),
  ZERO(4, "the mean is 0"),
  NO_CURRENT(5, "the transaction has no value of its own"),
  NO_KEY(6, "the transaction lacks a field of the key"),
  TOO_LATE(7, "the transaction is too late for what is still remembered"),
  NOT_OBSERVED(8, "the window reaches back before this feature was introduced"),
  TOO_MANY(9, "too many or too large values in the window"),
  FORGOTTEN_KEY(10, "too many different values of the key"),
  NO_PROFILE(11, "the profile gave no answer"),
  NOT_ASKED(12, "the profile was not asked for it when the transaction was decided");

  private final int code;
  private final String text;

  Absence(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The number that is stored. */
  int code() {
    return code;
  }

  static Absence ofCode(int code) {
    for (Absence each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new IllegalArgumentException("absence: " + code + " (expected: a known code)");
  }

  String text() {
    return text;
  }
}
