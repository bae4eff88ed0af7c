package io.hindsight.rules;

import java.util.Locale;

/**
 * One fault in a rule set file, with its place.
 *
 * @param level whether it keeps the rule set from being used
 * @param file the file's name as the caller gave it
 * @param line 1-based
 * @param column 1-based, in characters
 * @param message what is wrong and, where possible, what was meant
 * @param sourceLine the text of the line, without its end
 */
public record Problem(
    Level level, String file, int line, int column, String message, String sourceLine) {

  /** How bad a problem is. */
  public enum Level {
    /** The rule set cannot be used. */
    ERROR,
    /** The rule set can be used, but hardly as it was meant. */
    WARNING;

    /** The name used outside, for example {@code "warning"}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Place and message, the line, and a caret below the column. */
  public String render() {
    StringBuilder text = new StringBuilder();
    text.append(file).append(':').append(line).append(':').append(column).append(": ");
    text.append(level == Level.WARNING ? "warning: " : "");
    text.append(message).append("\n | ").append(sourceLine).append("\n | ");
    for (int i = 0; i < column - 1; i++) {
      boolean tab = i < sourceLine.length() && sourceLine.charAt(i) == '\t';
      text.append(tab ? '\t' : ' ');
    }
    return text.append('^').toString();
  }
}
