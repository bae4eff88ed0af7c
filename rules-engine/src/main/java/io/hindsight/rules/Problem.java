package io.hindsight.rules;

/**
 * One fault in a rule set file, with its place.
 *
 * @param file the file's name as the caller gave it
 * @param line 1-based
 * @param column 1-based, in characters
 * @param message what is wrong and, where possible, what was meant
 * @param sourceLine the text of the line, without its end
 */
public record Problem(String file, int line, int column, String message, String sourceLine) {
  /** Place and message, the line, and a caret below the column. */
  public String render() {
    StringBuilder text = new StringBuilder();
    text.append(file).append(':').append(line).append(':').append(column).append(": ");
    text.append(message).append("\n | ").append(sourceLine).append("\n | ");
    for (int i = 0; i < column - 1; i++) {
      boolean tab = i < sourceLine.length() && sourceLine.charAt(i) == '\t';
      text.append(tab ? '\t' : ' ');
    }
    return text.append('^').toString();
  }
}
