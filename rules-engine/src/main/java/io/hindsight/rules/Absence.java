package io.hindsight.rules;

/** Why a feature has no value; each is said to people as it stands in {@link #text()}. */
enum Absence {
  EMPTY("no transaction in the window"),
  EMPTY_HISTORY("no transaction yet"),
  TOO_FEW("fewer than two transactions"),
  ZERO("the mean is 0"),
  NO_CURRENT("the transaction has no value of its own"),
  NO_KEY("the transaction lacks a field of the key"),
  TOO_LATE("the transaction is too late for what is still remembered"),
  NOT_OBSERVED("the window reaches back before this feature was introduced"),
  TOO_MANY("too many or too large values in the window"),
  FORGOTTEN_KEY("too many different values of the key"),
  NO_PROFILE("the profile gave no answer");

  private final String text;

  Absence(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
