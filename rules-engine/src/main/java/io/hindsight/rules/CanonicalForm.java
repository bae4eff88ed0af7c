package io.hindsight.rules;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a definition, each with its length, and digests them. */
final class CanonicalForm {
  private final StringBuilder parts = new StringBuilder();

  CanonicalForm text(String text) {
    parts.append(text.length()).append(':').append(text);
    return this;
  }

  CanonicalForm number(long number) {
    return text(Long.toString(number));
  }

  /** An expression without the white space and comments that do not matter; null is a part too. */
  CanonicalForm expression(@Nullable String expression) {
    if (expression == null) {
      parts.append('-');
      return this;
    }
    return text(ExpressionText.canonical(expression));
  }

  String sha256() {
    try {
      byte[] bytes = parts.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
