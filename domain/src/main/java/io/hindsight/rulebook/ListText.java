package io.hindsight.rulebook;

import org.jspecify.annotations.Nullable;

/** Which texts people may state about lists and snoozes. */
public final class ListText {
  private ListText() {}

  /** Returns what is wrong with the value of an entry; null when nothing is. */
  public static @Nullable String wrongWithValue(String value) {
    String wrong = wrongWith(value, ListLimits.MAX_VALUE);
    if (wrong != null) {
      return wrong;
    }
    return value.equals(value.strip()) ? null : "begins or ends with white space";
  }

  /** Returns what is wrong with a text of at most so many characters; null when nothing is. */
  public static @Nullable String wrongWith(String text, int longest) {
    if (text.isBlank()) {
      return "is empty";
    }
    if (text.length() > longest) {
      return "length: " + text.length() + " (expected: <= " + longest + ")";
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return "holds a control character";
      }
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        return "is not well-formed Unicode (a lone surrogate)";
      }
    }
    return null;
  }
}
