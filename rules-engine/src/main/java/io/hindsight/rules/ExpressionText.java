package io.hindsight.rules;

/** The text of CEL expressions. */
final class ExpressionText {
  private ExpressionText() {}

  /**
   * The expression without comments and without white space that does not separate words; string
   * literals stay as they are.
   */
  static String canonical(String expression) {
    return rewrite(expression, false);
  }

  /** The expression without comments, every run of white space outside of literals one space. */
  static String oneLine(String expression) {
    return rewrite(expression, true);
  }

  private static String rewrite(String expression, boolean keepGaps) {
    StringBuilder out = new StringBuilder(expression.length());
    boolean gap = false;
    int i = 0;
    while (i < expression.length()) {
      char c = expression.charAt(i);
      if (Character.isWhitespace(c)) {
        gap = true;
        i++;
        continue;
      }
      if (expression.startsWith("//", i)) {
        int end = expression.indexOf('\n', i);
        i = end < 0 ? expression.length() : end;
        continue;
      }
      int end = c == '"' || c == '\'' ? literalEnd(expression, i) : i + 1;
      if (gap && out.length() > 0 && (keepGaps || separates(out, c))) {
        out.append(' ');
      }
      out.append(expression, i, end);
      gap = false;
      i = end;
    }
    return out.toString();
  }

  private static boolean separates(StringBuilder out, char next) {
    return isWord(next) && isWord(out.charAt(out.length() - 1));
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '"' || c == '\'';
  }

  /** Index after the string literal whose opening quote stands at start. */
  private static int literalEnd(String text, int start) {
    String quote = text.substring(start, start + 1);
    boolean triple = text.startsWith(quote.repeat(3), start);
    String close = triple ? quote.repeat(3) : quote;
    boolean raw = start > 0 && (text.charAt(start - 1) == 'r' || text.charAt(start - 1) == 'R');
    int i = start + close.length();
    while (i < text.length()) {
      if (text.startsWith(close, i)) {
        return i + close.length();
      }
      i += text.charAt(i) == '\\' && !raw ? 2 : 1;
    }
    return text.length();
  }
}
