package io.hindsight.rules;

import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * Finds the place in the file of a character of a YAML scalar's value: exact for plain, quoted and
 * literal scalars, and for folded ones without more-indented lines.
 */
final class ScalarPlaces {
  private final String source;
  private final ScalarStyle style;
  private int at;
  private int indent;

  private ScalarPlaces(String source, ScalarStyle style, int start) {
    this.source = source;
    this.style = style;
    this.at = start;
  }

  /** Index in the source of the value's character at an offset. */
  static int locate(String source, int start, ScalarStyle style, String value, int offset) {
    ScalarPlaces places = new ScalarPlaces(source, style, start);
    places.open();
    for (int i = 0; i < offset && i < value.length(); i++) {
      places.step(value, i);
    }
    places.skipContinuation();
    return StrictMath.min(places.at, source.length());
  }

  private void open() {
    switch (style) {
      case SINGLE_QUOTED, DOUBLE_QUOTED -> at++;
      case LITERAL, FOLDED -> {
        while (at < source.length() && !isBreak(at)) {
          at++;
        }
        skipBreak();
        int line = at;
        skipBlanks();
        indent = at - line;
      }
      default -> {
        // A plain scalar starts with its first character.
      }
    }
  }

  private void step(String value, int index) {
    skipContinuation();
    char c = value.charAt(index);
    if (c == '\n' && style == ScalarStyle.LITERAL) {
      skipBreak();
      for (int i = 0; i < indent && at < source.length() && source.charAt(at) == ' '; i++) {
        at++;
      }
      return;
    }
    if ((c == ' ' || c == '\n') && startsFold()) {
      boolean more = index + 1 < value.length() && value.charAt(index + 1) == '\n';
      if (!more) {
        skipFold();
      }
      return;
    }
    at += width();
  }

  private int width() {
    if (at >= source.length()) {
      return 1;
    }
    char c = source.charAt(at);
    if (style == ScalarStyle.SINGLE_QUOTED && c == '\'') {
      return 2;
    }
    if (style != ScalarStyle.DOUBLE_QUOTED || c != '\\' || at + 1 >= source.length()) {
      return 1;
    }
    return switch (source.charAt(at + 1)) {
      case 'x' -> 4;
      case 'u' -> 6;
      case 'U' -> 10;
      default -> 2;
    };
  }

  /** A backslash at a line's end in a double-quoted scalar stands for nothing. */
  private void skipContinuation() {
    if (style == ScalarStyle.DOUBLE_QUOTED
        && at + 1 < source.length()
        && source.charAt(at) == '\\'
        && isBreak(at + 1)) {
      at++;
      skipFold();
    }
  }

  private boolean startsFold() {
    int i = at;
    while (i < source.length() && (source.charAt(i) == ' ' || source.charAt(i) == '\t')) {
      i++;
    }
    return i < source.length() && isBreak(i);
  }

  private void skipFold() {
    while (at < source.length() && (isBreak(at) || isBlank(at))) {
      at++;
    }
  }

  private void skipBlanks() {
    while (at < source.length() && isBlank(at)) {
      at++;
    }
  }

  private void skipBreak() {
    if (source.startsWith("\r\n", at)) {
      at += 2;
    } else {
      at++;
    }
  }

  private boolean isBlank(int i) {
    return source.charAt(i) == ' ' || source.charAt(i) == '\t';
  }

  private boolean isBreak(int i) {
    return source.charAt(i) == '\n' || source.charAt(i) == '\r';
  }
}
