package io.hindsight.rules;

import io.hindsight.rules.Expression.NoValue;
import java.util.Locale;

/**
 * The functions on texts. Upper and lower case go by Unicode without regard to a language; the case
 * of characters once assigned never changes (Unicode Character Encoding Stability Policies).
 */
final class Texts {
  /** Of longer texts only the first so many characters are compared for similarity. */
  static final int MAX_COMPARED = 100;

  private static final double PERCENT = 100;

  private Texts() {}

  static Object lower(Object[] arguments) {
    return arguments[0] instanceof String text ? text.toLowerCase(Locale.ROOT) : NoValue.FAILED;
  }

  static Object upper(Object[] arguments) {
    return arguments[0] instanceof String text ? text.toUpperCase(Locale.ROOT) : NoValue.FAILED;
  }

  static Object trim(Object[] arguments) {
    return arguments[0] instanceof String text ? text.strip() : NoValue.FAILED;
  }

  /**
   * How alike two texts are, 0..100: one hundred times the share of the longer one's characters
   * that need no change (V. I. Levenshtein, "Binary codes capable of correcting deletions,
   * insertions, and reversals", 1966), case aside. Two empty texts are alike.
   */
  static Object similarity(Object[] arguments) {
    if (!(arguments[0] instanceof String left) || !(arguments[1] instanceof String right)) {
      return NoValue.FAILED;
    }
    String a = compared(left);
    String b = compared(right);
    int longer = StrictMath.max(a.length(), b.length());
    return longer == 0 ? PERCENT : PERCENT * (longer - distance(a, b)) / longer;
  }

  private static String compared(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.length() <= MAX_COMPARED ? lower : lower.substring(0, MAX_COMPARED);
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = StrictMath.min(change, StrictMath.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[b.length()];
  }
}
