package io.hindsight.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a page of a list goes on: the last value that was shown. */
final class ListCursor {
  private ListCursor() {}

  static String after(String value) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  static String parse(String text) {
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest("cursor: not valid (expected: one that this API gave)");
    }
  }
}
