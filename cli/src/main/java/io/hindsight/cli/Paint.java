package io.hindsight.cli;

/** Colours of a terminal (ECMA-48, SGR). What is painted says the same without its colour. */
enum Paint {
  PLAIN(""),
  STRONG("1"),
  FAINT("2"),
  GOOD("32"),
  NOTICE("33"),
  WARNING("35"),
  BAD("31");

  private final String code;

  Paint(String code) {
    this.code = code;
  }

  /** Paints a text. */
  String apply(String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }

  /** The one map from a decision to its colour. */
  static Paint ofDecision(String label) {
    return switch (label) {
      case "approve" -> GOOD;
      case "challenge" -> NOTICE;
      case "review" -> WARNING;
      case "decline" -> BAD;
      default -> PLAIN;
    };
  }
}
