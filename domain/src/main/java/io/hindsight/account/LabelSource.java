package io.hindsight.account;

import java.util.Locale;
import java.util.Optional;

/** Who says that a transaction was fraud or genuine. */
public enum LabelSource {
  /** The card holder's bank took the money back. */
  CHARGEBACK(1),
  /** Somebody of the fraud team looked at it. */
  ANALYST(2),
  /** The issuer of the card or account reported it. */
  ISSUER(3);

  private final int code;

  LabelSource(int code) {
    this.code = code;
  }

  /** Returns the number that is stored. */
  public int code() {
    return code;
  }

  /** Returns the source as the API names it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the source that the API names so. */
  public static Optional<LabelSource> named(String label) {
    for (LabelSource source : values()) {
      if (source.label().equals(label)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the source of a stored number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static LabelSource ofCode(int code) {
    for (LabelSource source : values()) {
      if (source.code == code) {
        return source;
      }
    }
    throw new IllegalArgumentException("label source: " + code + " (expected: 1 to 3)");
  }
}
